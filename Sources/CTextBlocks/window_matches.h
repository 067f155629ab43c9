/// Sampled 32-byte windows of any bytes: which places are looked at more closely is decided by the four
/// bytes at each, and which of these may be wanted by a hash of the whole window.
#ifndef CTEXTBLOCKS_WINDOW_MATCHES_H
#define CTEXTBLOCKS_WINDOW_MATCHES_H

#include <stdint.h>
#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__SSE2__)
#include <emmintrin.h>
#endif

#define WINDOW_BYTES 32
/// At most so many are looked at at once.
#define WINDOW_GROUP 1024

/// What is sampled, under a key; `low` and `high` are odd.
typedef struct {
  uint64_t first, second;
  uint16_t low, high;
  /// A place whose value is above it is a candidate.
  int16_t bound;
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

/// What decides about a place: a sum of products, as a number with a sign.
///
/// The bytes are two little-endian numbers of 16 bits.
static inline __attribute__((always_inline)) int16_t
window_value(const uint8_t *bytes, const window_keys *keys) {
  uint32_t first = (uint32_t)(bytes[0] | bytes[1] << 8);
  uint32_t second = (uint32_t)(bytes[2] | bytes[3] << 8);
  return (int16_t)(uint16_t)(first * keys->low + second * keys->high);
}

#if defined(__SSE2__)
/// A bit for each of 16 places from `bytes` on, the first one lowest; 19 bytes are read.
static inline __attribute__((always_inline)) uint64_t
window_candidates_of_16(const uint8_t *bytes, __m128i lows, __m128i highs, __m128i bound) {
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

/// A bit for each of `count` places from `bytes` on, at most 64; 3 bytes more are read.
static inline __attribute__((always_inline)) uint64_t
window_candidates_of_few(const uint8_t *bytes, uint32_t count, const window_keys *keys) {
  uint64_t mask = 0;
  for (uint32_t place = 0; place < count; place++) {
    mask |= (uint64_t)(window_value(bytes + place, keys) > keys->bound) << place;
  }
  return mask;
}

/// A bit for each of 64 places from `bytes` on, the first one lowest; 67 bytes are read.
static inline __attribute__((always_inline)) uint64_t
window_candidates(const uint8_t *bytes, const window_keys *keys) {
#if defined(__SSE2__)
  const __m128i lows = _mm_set1_epi16((short)keys->low);
  const __m128i highs = _mm_set1_epi16((short)keys->high);
  const __m128i bound = _mm_set1_epi16(keys->bound);
  return window_candidates_of_16(bytes, lows, highs, bound) |
         window_candidates_of_16(bytes + 16, lows, highs, bound) << 16 |
         window_candidates_of_16(bytes + 32, lows, highs, bound) << 32 |
         window_candidates_of_16(bytes + 48, lows, highs, bound) << 48;
#else
  return window_candidates_of_few(bytes, 64, keys);
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

/// Writes down the window at `place` if it may be in the filter, and returns how many there are then.
static inline __attribute__((always_inline)) uint32_t
window_look(const uint8_t *bytes, uint32_t place, const window_keys *keys,
            const window_filter *filter, window_match *matches, uint32_t count) {
  uint64_t hash = window_hash(bytes + place, keys);
  uint64_t word = filter->words[window_filter_place(hash, filter->mask)];
  if ((word >> (hash & 63)) & (word >> (hash >> 6 & 63)) & 1) {
    matches[count].hash = hash;
    matches[count].place = place;
    count++;
  }
  return count;
}

static inline __attribute__((always_inline)) uint32_t
window_matches_inline(const uint8_t *bytes, uint32_t windows, const window_keys *keys,
                      const window_filter *filter, window_match *matches) {
  const window_filter wanted = *filter;
  const window_keys key = *keys;
  uint32_t count = 0;
  for (uint32_t start = 0; start < windows; start += 64) {
    uint64_t candidates =
        start + 64 <= windows
            ? window_candidates(bytes + start, &key)
            : window_candidates_of_few(bytes + start, windows - start, &key);
    while (candidates != 0) {
      uint32_t place = start + (uint32_t)__builtin_ctzll(candidates);
      candidates &= candidates - 1;
      count = window_look(bytes, place, &key, &wanted, matches, count);
    }
  }
  return count;
}

#if defined(__x86_64__)
/// The same in the instructions of 2013 and later processors, which takes a tenth off.
static inline __attribute__((target("avx2,bmi,bmi2"))) uint32_t
window_matches_avx2(const uint8_t *bytes, uint32_t windows, const window_keys *keys,
                    const window_filter *filter, window_match *matches) {
  return window_matches_inline(bytes, windows, keys, filter, matches);
}

#define WINDOW_AVX512 __attribute__((target("avx512f,avx512bw,avx512vbmi2,bmi,bmi2,popcnt")))

/// As `window_candidates`: one vector has the even places, another the odd ones.
static inline WINDOW_AVX512 uint64_t
window_candidates_avx512(const uint8_t *bytes, const window_keys *keys) {
  const __m512i bound = _mm512_set1_epi16(keys->bound);
  const __m512i lows = _mm512_set1_epi16((short)keys->low);
  const __m512i highs = _mm512_set1_epi16((short)keys->high);
  __m512i even = _mm512_add_epi16(_mm512_mullo_epi16(_mm512_loadu_si512(bytes), lows),
                                  _mm512_mullo_epi16(_mm512_loadu_si512(bytes + 2), highs));
  __m512i odd = _mm512_add_epi16(_mm512_mullo_epi16(_mm512_loadu_si512(bytes + 1), lows),
                                 _mm512_mullo_epi16(_mm512_loadu_si512(bytes + 3), highs));
  return _pdep_u64(_mm512_cmpgt_epi16_mask(even, bound), 0x5555555555555555) |
         _pdep_u64(_mm512_cmpgt_epi16_mask(odd, bound), 0xAAAAAAAAAAAAAAAA);
}

/// Appends the places of the bits of `candidates`, counted from `start`, and returns how many places
/// there are then; room for 64 is needed behind them.
static inline WINDOW_AVX512 uint32_t
window_append_places(uint16_t *places, uint32_t count, uint32_t start, uint64_t candidates) {
  static const uint8_t numbers[64] = {
      0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
      22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43,
      44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};
  const __m512i first = _mm512_set1_epi16((short)start);
  uint32_t added = (uint32_t)__builtin_popcountll(candidates);
  __m512i own = _mm512_maskz_compress_epi8(candidates, _mm512_loadu_si512(numbers));
  __m512i lower = _mm512_cvtepu8_epi16(_mm512_castsi512_si256(own));
  _mm512_storeu_si512(places + count, _mm512_add_epi16(lower, first));
  if (added > 32) {
    __m512i upper = _mm512_cvtepu8_epi16(_mm512_extracti64x4_epi64(own, 1));
    _mm512_storeu_si512(places + count + 32, _mm512_add_epi16(upper, first));
  }
  return count + added;
}

/// The same for processors since 2019: no branch depends on how many candidates 64 places have.
static inline WINDOW_AVX512 uint32_t
window_matches_avx512(const uint8_t *bytes, uint32_t windows, const window_keys *keys,
                      const window_filter *filter, window_match *matches) {
  const window_filter wanted = *filter;
  const window_keys key = *keys;
  uint16_t places[WINDOW_GROUP + 64];
  uint32_t candidates = 0;
  uint32_t start = 0;
  for (; start + 64 <= windows; start += 64) {
    uint64_t mask = window_candidates_avx512(bytes + start, &key);
    candidates = window_append_places(places, candidates, start, mask);
  }
  uint64_t rest = window_candidates_of_few(bytes + start, windows - start, &key);
  candidates = window_append_places(places, candidates, start, rest);
  uint32_t count = 0;
  for (uint32_t number = 0; number < candidates; number++) {
    count = window_look(bytes, places[number], &key, &wanted, matches, count);
  }
  return count;
}
#endif

/// What the processor has of the instructions that the loops want.
static inline int window_has_avx2(void) {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
         __builtin_cpu_supports("bmi2");
#else
  return 0;
#endif
}

static inline int window_has_avx512(void) {
#if defined(__x86_64__)
  return window_has_avx2() && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512vbmi2");
#else
  return 0;
#endif
}

/// Writes down every sampled window that may be in the filter, in order, and returns how many.
///
/// `windows` is at most `WINDOW_GROUP`; `bytes` has 31 more, and `matches` room for as many as these.
static inline uint32_t
window_matches(const uint8_t *bytes, uint32_t windows, const window_keys *keys,
               const window_filter *filter, window_match *matches) {
#if defined(__x86_64__)
  if (window_has_avx512()) return window_matches_avx512(bytes, windows, keys, filter, matches);
  if (window_has_avx2()) return window_matches_avx2(bytes, windows, keys, filter, matches);
#endif
  return window_matches_inline(bytes, windows, keys, filter, matches);
}

#endif
