// simdjson behind a C interface: C++ interoperability would spread to every importing module.
#include "CSimdJSON.h"

#include <new>
#include <simdjson.h>

struct hansard_json_parser {
  simdjson::dom::parser parser;
  size_t capacity = 0;
};

size_t hansard_json_padding(void) { return simdjson::SIMDJSON_PADDING; }

hansard_json_parser *hansard_json_create(void) { return new (std::nothrow) hansard_json_parser; }

void hansard_json_destroy(hansard_json_parser *parser) { delete parser; }

int hansard_json_parse(hansard_json_parser *parser, const uint8_t *bytes, size_t length,
                       hansard_json_tape *result) {
  // The document holds at most one tape word per input byte, and each string's bytes with a
  // 4-byte length and a terminator; the buffers below are sized as simdjson's allocate() does.
  auto parsed = parser->parser.parse(bytes, length, false);
  if (parsed.error()) return parsed.error();
  const auto &document = parser->parser.doc;
  result->tape = document.tape.get();
  result->tape_words = size_t(document.tape[0] & 0x00FFFFFFFFFFFFFFULL);
  result->strings = document.string_buf.get();
  result->string_bytes = length == 0 ? 0 : SIMDJSON_ROUNDUP_N(5 * length / 3 + 64, 64);
  return 0;
}

const char *hansard_json_error(int code) {
  return simdjson::error_message(static_cast<simdjson::error_code>(code));
}
