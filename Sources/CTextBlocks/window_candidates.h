/// Which places of any bytes are looked at more closely, decided by the four bytes at each.
#ifndef CWINDOWCANDIDATES_H
#define CWINDOWCANDIDATES_H

#include <stdint.h>
#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/// Above it is one of eight values of a 16-bit number with a sign.
#define WINDOW_CANDIDATE_BOUND 0x5FFF

/// Whether the place is one: the upper three bits of a sum of products are 011.
///
/// `low` and `high` are odd keys. The bytes are two little-endian numbers of 16 bits.
static inline __attribute__((always_inline)) int
window_is_candidate(const uint8_t *bytes, uint16_t low, uint16_t high) {
  uint32_t first = (uint32_t)(bytes[0] | bytes[1] << 8);
  uint32_t second = (uint32_t)(bytes[2] | bytes[3] << 8);
  return (int16_t)(uint16_t)(first * low + second * high) > WINDOW_CANDIDATE_BOUND;
}

/// A bit for each of 64 places from `bytes` on, the first one lowest; 67 bytes are read.
static inline __attribute__((always_inline)) uint64_t
window_candidates(const uint8_t *bytes, uint16_t low, uint16_t high) {
  uint64_t mask = 0;
#if defined(__SSE2__)
  const __m128i lows = _mm_set1_epi16((short)low);
  const __m128i highs = _mm_set1_epi16((short)high);
  const __m128i bound = _mm_set1_epi16(WINDOW_CANDIDATE_BOUND);
  for (int part = 0; part < 4; part++) {
    const uint8_t *here = bytes + 16 * part;
    __m128i two[4];
    for (int lead = 0; lead < 4; lead++) {
      two[lead] = _mm_loadu_si128((const __m128i *)(here + lead));
    }
    // Lanes hold two bytes: one vector has the even places, the other the odd ones.
    __m128i even = _mm_add_epi16(_mm_mullo_epi16(two[0], lows), _mm_mullo_epi16(two[2], highs));
    __m128i odd = _mm_add_epi16(_mm_mullo_epi16(two[1], lows), _mm_mullo_epi16(two[3], highs));
    __m128i all = _mm_or_si128(_mm_srli_epi16(_mm_cmpgt_epi16(even, bound), 8),
                               _mm_slli_epi16(_mm_cmpgt_epi16(odd, bound), 8));
    mask |= (uint64_t)(uint32_t)_mm_movemask_epi8(all) << (16 * part);
  }
#else
  for (int place = 0; place < 64; place++) {
    mask |= (uint64_t)window_is_candidate(bytes + place, low, high) << place;
  }
#endif
  return mask;
}

#endif
