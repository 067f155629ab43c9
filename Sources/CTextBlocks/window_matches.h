/// Sampled 32-byte windows of any bytes: which places are looked at more closely is decided by the four
/// bytes at each, and which of these may be wanted by a hash of the whole window.
#ifndef CTEXTBLOCKS_WINDOW_MATCHES_H
#define CTEXTBLOCKS_WINDOW_MATCHES_H

#include <stdint.h>
#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#define WINDOW_BYTES 32

/// What is sampled, under a key; `low` and `high` are odd.
typedef struct {
  uint64_t first, second;
  uint16_t low, high;
} window_keys;

/// A Bloom filter whose bits for one hash are in one word, so that a look touches memory once.
typedef struct {
  const uint64_t *words;
  /// One less than their number, a power of two.
  uint64_t mask;
} window_filter;

typedef struct {
  uint64_t hash;
  uint32_t place;
} window_match;

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

#if defined(__SSE2__)
/// A bit for each of 16 places from `bytes` on, the first one lowest; 19 bytes are read.
static inline __attribute__((always_inline)) uint64_t
window_candidates_of_16(const uint8_t *bytes, __m128i lows, __m128i highs) {
  const __m128i bound = _mm_set1_epi16(WINDOW_CANDIDATE_BOUND);
  __m128i first = _mm_loadu_si128((const __m128i *)bytes);
  __m128i second = _mm_loadu_si128((const __m128i *)(bytes + 1));
  __m128i third = _mm_loadu_si128((const __m128i *)(bytes + 2));
  __m128i fourth = _mm_loadu_si128((const __m128i *)(bytes + 3));
  // Lanes hold two bytes: one vector has the even places, the other the odd ones.
  __m128i even = _mm_add_epi16(_mm_mullo_epi16(first, lows), _mm_mullo_epi16(third, highs));
  __m128i odd = _mm_add_epi16(_mm_mullo_epi16(second, lows), _mm_mullo_epi16(fourth, highs));
  __m128i all = _mm_or_si128(_mm_srli_epi16(_mm_cmpgt_epi16(even, bound), 8),
                             _mm_slli_epi16(_mm_cmpgt_epi16(odd, bound), 8));
  return (uint32_t)_mm_movemask_epi8(all);
}
#endif

/// A bit for each of 64 places from `bytes` on, the first one lowest; 67 bytes are read.
static inline __attribute__((always_inline)) uint64_t
window_candidates(const uint8_t *bytes, uint16_t low, uint16_t high) {
#if defined(__SSE2__)
  const __m128i lows = _mm_set1_epi16((short)low);
  const __m128i highs = _mm_set1_epi16((short)high);
  return window_candidates_of_16(bytes, lows, highs) |
         window_candidates_of_16(bytes + 16, lows, highs) << 16 |
         window_candidates_of_16(bytes + 32, lows, highs) << 32 |
         window_candidates_of_16(bytes + 48, lows, highs) << 48;
#else
  uint64_t mask = 0;
  for (int place = 0; place < 64; place++) {
    mask |= (uint64_t)window_is_candidate(bytes + place, low, high) << place;
  }
  return mask;
#endif
}

/// Of a whole window: one product of 128 bits, folded.
///
/// Whoever compares further tells windows apart that hash alike.
static inline __attribute__((always_inline)) uint64_t
window_hash(const uint8_t *window, const window_keys *keys) {
  uint64_t words[4];
  memcpy(words, window, WINDOW_BYTES);
  unsigned __int128 product = (unsigned __int128)(words[0] + words[2] + keys->first) *
                              (words[1] + words[3] + keys->second);
  return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/// The place of a hash's word in a filter.
static inline uint64_t window_filter_place(uint64_t hash, uint64_t mask) {
  return hash >> 20 & mask;
}

/// The bits of a hash in its word: two, of other parts of it than those that choose the word.
static inline uint64_t window_filter_bits(uint64_t hash) {
  return (uint64_t)1 << (hash & 63) | (uint64_t)1 << (hash >> 6 & 63);
}

static inline __attribute__((always_inline)) uint32_t
window_matches_inline(const uint8_t *bytes, uint32_t windows, const window_keys *keys,
                      const window_filter *filter, window_match *matches) {
  const uint64_t *words = filter->words;
  const uint64_t mask = filter->mask;
  const window_keys key = *keys;
  uint32_t count = 0;
  for (uint32_t start = 0; start < windows; start += 64) {
    uint64_t candidates = 0;
    if (start + 64 <= windows) {
      candidates = window_candidates(bytes + start, key.low, key.high);
    } else {
      for (uint32_t place = start; place < windows; place++) {
        candidates |= (uint64_t)window_is_candidate(bytes + place, key.low, key.high)
                      << (place - start);
      }
    }
    while (candidates != 0) {
      uint32_t place = start + (uint32_t)__builtin_ctzll(candidates);
      candidates &= candidates - 1;
      uint64_t hash = window_hash(bytes + place, &key);
      uint64_t word = words[window_filter_place(hash, mask)];
      if ((word >> (hash & 63)) & (word >> (hash >> 6 & 63)) & 1) {
        matches[count].hash = hash;
        matches[count].place = place;
        count++;
      }
    }
  }
  return count;
}

#if defined(__x86_64__)
/// The same in the instructions of 2013 and later processors, which takes a tenth off.
static inline __attribute__((target("avx2,bmi,bmi2"))) uint32_t
window_matches_wide(const uint8_t *bytes, uint32_t windows, const window_keys *keys,
                    const window_filter *filter, window_match *matches) {
  return window_matches_inline(bytes, windows, keys, filter, matches);
}
#endif

/// Writes down every sampled window that may be in the filter, in order, and returns how many.
///
/// `bytes` has 31 more than `windows`, and `matches` room for as many as these.
static inline uint32_t
window_matches(const uint8_t *bytes, uint32_t windows, const window_keys *keys,
               const window_filter *filter, window_match *matches) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
      __builtin_cpu_supports("bmi2")) {
    return window_matches_wide(bytes, windows, keys, filter, matches);
  }
#endif
  return window_matches_inline(bytes, windows, keys, filter, matches);
}

#endif
