#ifndef CSIMDJSON_H
#define CSIMDJSON_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A reusable simdjson DOM parser. One thread at a time.
typedef struct hansard_json_parser hansard_json_parser;

/// The tape and string buffer of the last parsed document, as simdjson's doc/tape.md describes
/// them. Valid until the next parse or the parser's destruction.
typedef struct {
  const uint64_t *tape;
  size_t tape_words;
  const uint8_t *strings;
  size_t string_bytes;
} hansard_json_tape;

/// Bytes that must be readable after the input.
size_t hansard_json_padding(void);

/// Null when memory is short.
hansard_json_parser *hansard_json_create(void);
void hansard_json_destroy(hansard_json_parser *parser);

/// Parses one JSON document. Returns 0, or simdjson's error code, and then leaves `result` alone.
int hansard_json_parse(hansard_json_parser *parser, const uint8_t *bytes, size_t length,
                       hansard_json_tape *result);

/// simdjson's words for an error code. Static storage.
const char *hansard_json_error(int code);

#ifdef __cplusplus
}
#endif

#endif
