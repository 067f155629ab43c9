/// What kind of byte stands at each of 64 places, as bit masks: bit i is byte i.
///
/// Baseline instructions only (SSE2, NEON), so that a binary runs on every machine of its
/// architecture; plain C elsewhere.
#ifndef CTEXTBLOCKS_H
#define CTEXTBLOCKS_H

#include <stdint.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#elif defined(__ARM_NEON) && defined(__aarch64__)
#include <arm_neon.h>
#endif

/// A function that becomes part of its caller, whose registers then hold the masks.
#define TEXT_BLOCK_INLINE static inline __attribute__((always_inline))

struct text_block {
  uint64_t upper;        // A-Z
  uint64_t letter;       // A-Z a-z
  uint64_t digit;        // 0-9
  uint64_t blank;        // U+0020
  uint64_t line_break;   // CR LF
  uint64_t white_space;  // U+0009 to U+000D, U+0020
  uint64_t apostrophe;   // '
  uint64_t slash;        // /
  uint64_t beyond_ascii; // 0x80 to 0xFF
  uint64_t continuation; // 0x80 to 0xBF
};

#if defined(__SSE2__)

/// 0xFF where lowest <= byte <= highest.
TEXT_BLOCK_INLINE __m128i text_block_range(__m128i bytes, int lowest, int highest) {
  __m128i shifted = _mm_add_epi8(bytes, _mm_set1_epi8((char)(128 - lowest)));
  return _mm_cmplt_epi8(shifted, _mm_set1_epi8((char)(highest - lowest + 1 - 128)));
}

TEXT_BLOCK_INLINE uint64_t text_block_bits(__m128i mask, int place) {
  return (uint64_t)(uint32_t)_mm_movemask_epi8(mask) << (16 * place);
}

TEXT_BLOCK_INLINE void text_block_classify_part(const uint8_t *bytes, int place,
                                                struct text_block *block) {
  __m128i part = _mm_loadu_si128((const __m128i *)(bytes + 16 * place));
  __m128i folded = _mm_or_si128(part, _mm_set1_epi8(0x20));
  __m128i blank = _mm_cmpeq_epi8(part, _mm_set1_epi8(' '));
  __m128i breaks = _mm_or_si128(_mm_cmpeq_epi8(part, _mm_set1_epi8('\n')),
                                _mm_cmpeq_epi8(part, _mm_set1_epi8('\r')));
  block->upper |= text_block_bits(text_block_range(part, 'A', 'Z'), place);
  block->letter |= text_block_bits(text_block_range(folded, 'a', 'z'), place);
  block->digit |= text_block_bits(text_block_range(part, '0', '9'), place);
  block->blank |= text_block_bits(blank, place);
  block->line_break |= text_block_bits(breaks, place);
  block->white_space |=
      text_block_bits(_mm_or_si128(blank, text_block_range(part, '\t', '\r')), place);
  block->apostrophe |= text_block_bits(_mm_cmpeq_epi8(part, _mm_set1_epi8('\'')), place);
  block->slash |= text_block_bits(_mm_cmpeq_epi8(part, _mm_set1_epi8('/')), place);
  block->beyond_ascii |= text_block_bits(part, place);
  block->continuation |= text_block_bits(_mm_cmplt_epi8(part, _mm_set1_epi8(-64)), place);
}

/// Classifies the 64 bytes at `bytes`.
TEXT_BLOCK_INLINE struct text_block text_block_classify(const uint8_t *bytes) {
  struct text_block block = {0};
  text_block_classify_part(bytes, 0, &block);
  text_block_classify_part(bytes, 1, &block);
  text_block_classify_part(bytes, 2, &block);
  text_block_classify_part(bytes, 3, &block);
  return block;
}

#elif defined(__ARM_NEON) && defined(__aarch64__)

struct text_block_vectors {
  uint8x16_t part[4];
};

/// One bit a byte, from four vectors of 0x00 and 0xFF.
TEXT_BLOCK_INLINE uint64_t text_block_bits(uint8x16_t a, uint8x16_t b, uint8x16_t c,
                                           uint8x16_t d) {
  const uint8x16_t weights = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
  uint8x16_t low = vpaddq_u8(vandq_u8(a, weights), vandq_u8(b, weights));
  uint8x16_t high = vpaddq_u8(vandq_u8(c, weights), vandq_u8(d, weights));
  uint8x16_t sums = vpaddq_u8(low, high);
  return vgetq_lane_u64(vreinterpretq_u64_u8(vpaddq_u8(sums, sums)), 0);
}

#define TEXT_BLOCK_BITS(expression)                                                        \
  ({                                                                                       \
    uint8x16_t mask[4];                                                                    \
    for (int place = 0; place < 4; place++) {                                              \
      uint8x16_t x = vectors.part[place];                                                  \
      mask[place] = (expression);                                                          \
    }                                                                                      \
    text_block_bits(mask[0], mask[1], mask[2], mask[3]);                                   \
  })
#define TEXT_BLOCK_RANGE(lowest, highest)                                                  \
  vcleq_u8(vsubq_u8(x, vdupq_n_u8(lowest)), vdupq_n_u8((highest) - (lowest)))

/// Classifies the 64 bytes at `bytes`.
TEXT_BLOCK_INLINE struct text_block text_block_classify(const uint8_t *bytes) {
  struct text_block_vectors vectors;
  for (int place = 0; place < 4; place++) vectors.part[place] = vld1q_u8(bytes + 16 * place);
  struct text_block block;
  block.upper = TEXT_BLOCK_BITS(TEXT_BLOCK_RANGE('A', 'Z'));
  block.letter = block.upper | TEXT_BLOCK_BITS(TEXT_BLOCK_RANGE('a', 'z'));
  block.digit = TEXT_BLOCK_BITS(TEXT_BLOCK_RANGE('0', '9'));
  block.blank = TEXT_BLOCK_BITS(vceqq_u8(x, vdupq_n_u8(' ')));
  block.line_break = TEXT_BLOCK_BITS(
      vorrq_u8(vceqq_u8(x, vdupq_n_u8('\n')), vceqq_u8(x, vdupq_n_u8('\r'))));
  block.white_space = block.blank | TEXT_BLOCK_BITS(TEXT_BLOCK_RANGE('\t', '\r'));
  block.apostrophe = TEXT_BLOCK_BITS(vceqq_u8(x, vdupq_n_u8('\'')));
  block.slash = TEXT_BLOCK_BITS(vceqq_u8(x, vdupq_n_u8('/')));
  block.beyond_ascii = TEXT_BLOCK_BITS(vcgeq_u8(x, vdupq_n_u8(0x80)));
  block.continuation = TEXT_BLOCK_BITS(TEXT_BLOCK_RANGE(0x80, 0xBF));
  return block;
}

#undef TEXT_BLOCK_BITS
#undef TEXT_BLOCK_RANGE

#else

/// Classifies the 64 bytes at `bytes`.
TEXT_BLOCK_INLINE struct text_block text_block_classify(const uint8_t *bytes) {
  struct text_block block = {0};
  for (int index = 0; index < 64; index++) {
    const uint64_t bit = (uint64_t)1 << index;
    const uint8_t byte = bytes[index];
    const uint8_t folded = byte | 0x20;
    if (byte >= 'A' && byte <= 'Z') block.upper |= bit;
    if (folded >= 'a' && folded <= 'z') block.letter |= bit;
    if (byte >= '0' && byte <= '9') block.digit |= bit;
    if (byte == ' ') block.blank |= bit;
    if (byte == '\n' || byte == '\r') block.line_break |= bit;
    if (byte == ' ' || (byte >= '\t' && byte <= '\r')) block.white_space |= bit;
    if (byte == '\'') block.apostrophe |= bit;
    if (byte == '/') block.slash |= bit;
    if (byte >= 0x80) block.beyond_ascii |= bit;
    if (byte >= 0x80 && byte <= 0xBF) block.continuation |= bit;
  }
  return block;
}

#endif

/// Up to 15 bytes as two words, and above them their number and a count of 1 (PieceKey in Swift).
struct text_block_key {
  uint64_t low;
  uint64_t high;
};

/// The key of the first `count` (0 to 15) of sixteen bytes: by a table, since every shift by a number of
/// bits that may be 64 needs a comparison.
TEXT_BLOCK_INLINE struct text_block_key text_block_key_make(
    uint64_t low, uint64_t high, uint64_t count) {
#define TEXT_BLOCK_MASK(n) ((n) >= 8 ? ~(uint64_t)0 : ((uint64_t)1 << (8 * ((n) & 7))) - 1)
#define TEXT_BLOCK_KEY(n) \
  { TEXT_BLOCK_MASK(n), TEXT_BLOCK_MASK((n) > 8 ? (n) - 8 : 0), \
    (uint64_t)(n) << 60 | (uint64_t)1 << 56, 0 }
  static const uint64_t shapes[16][4] = {
      TEXT_BLOCK_KEY(0),  TEXT_BLOCK_KEY(1),  TEXT_BLOCK_KEY(2),  TEXT_BLOCK_KEY(3),
      TEXT_BLOCK_KEY(4),  TEXT_BLOCK_KEY(5),  TEXT_BLOCK_KEY(6),  TEXT_BLOCK_KEY(7),
      TEXT_BLOCK_KEY(8),  TEXT_BLOCK_KEY(9),  TEXT_BLOCK_KEY(10), TEXT_BLOCK_KEY(11),
      TEXT_BLOCK_KEY(12), TEXT_BLOCK_KEY(13), TEXT_BLOCK_KEY(14), TEXT_BLOCK_KEY(15)};
#undef TEXT_BLOCK_KEY
#undef TEXT_BLOCK_MASK
  const uint64_t *shape = shapes[count & 15];
  struct text_block_key key = {low & shape[0], (high & shape[1]) | shape[2]};
  return key;
}

/// Asks for the cache line at `address`, which will be read soon.
TEXT_BLOCK_INLINE void text_block_prefetch(const void *address) { __builtin_prefetch(address); }

#endif
