/// Which places of any bytes are looked at more closely, decided by the four bytes at each.
#ifndef CWINDOWCANDIDATES_H
#define CWINDOWCANDIDATES_H

#include <stdint.h>
#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/// Above it is one of eight values of a 32-bit number with a sign.
#define WINDOW_CANDIDATE_BOUND 0x5FFFFFFF

/// Whether the place is one: bits 22 to 20 of a sum of products are 011.
///
/// `low` and `high` are keys of 15 bits. The bytes are two little-endian numbers with a sign.
static inline __attribute__((always_inline)) int
window_is_candidate(const uint8_t *bytes, int16_t low, int16_t high) {
  int16_t first = (int16_t)(bytes[0] | bytes[1] << 8);
  int16_t second = (int16_t)(bytes[2] | bytes[3] << 8);
  uint32_t sum = (uint32_t)(first * low) + (uint32_t)(second * high);
  return (int32_t)(sum << 9) > WINDOW_CANDIDATE_BOUND;
}

/// A bit for each of 64 places from `bytes` on, of which 67 bytes are read: the place of bit `b` is
/// `window_candidate_place(b)`.
static inline __attribute__((always_inline)) uint64_t
window_candidates(const uint8_t *bytes, int16_t low, int16_t high) {
  uint64_t mask = 0;
#if defined(__SSE2__)
  const __m128i keys = _mm_set1_epi32((int)((uint32_t)(uint16_t)low | (uint32_t)(uint16_t)high << 16));
  const __m128i bound = _mm_set1_epi32(WINDOW_CANDIDATE_BOUND);
  for (int part = 0; part < 4; part++) {
    __m128i found[4];
    for (int lead = 0; lead < 4; lead++) {
      __m128i four = _mm_loadu_si128((const __m128i *)(bytes + 16 * part + lead));
      __m128i sums = _mm_madd_epi16(four, keys);
      found[lead] = _mm_cmpgt_epi32(_mm_slli_epi32(sums, 9), bound);
    }
    __m128i all = _mm_packs_epi16(_mm_packs_epi32(found[0], found[1]),
                                  _mm_packs_epi32(found[2], found[3]));
    mask |= (uint64_t)(uint32_t)_mm_movemask_epi8(all) << (16 * part);
  }
#else
  for (int bit = 0; bit < 64; bit++) {
    int place = (bit & 0x30) | (bit & 3) << 2 | (bit >> 2 & 3);
    mask |= (uint64_t)window_is_candidate(bytes + place, low, high) << bit;
  }
#endif
  return mask;
}

/// Vectors hold every fourth place.
static inline __attribute__((always_inline)) int window_candidate_place(int bit) {
  return (bit & 0x30) | (bit & 3) << 2 | (bit >> 2 & 3);
}

#endif
