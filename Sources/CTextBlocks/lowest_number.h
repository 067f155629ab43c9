/// The lowest of many numbers: baseline instructions only, as in text_blocks.h.
#ifndef CTEXTBLOCKS_LOWEST_NUMBER_H
#define CTEXTBLOCKS_LOWEST_NUMBER_H

#include "text_blocks.h"

/// The least and the greatest number that `text_block_lowest` takes: the bits of the least normal
/// floating-point number, and of infinity.
#define TEXT_BLOCK_LEAST 0x00800000
#define TEXT_BLOCK_GREATEST 0x7F800000

/// The lowest of `count` numbers, a multiple of 16 and at least 16, at an address that is a multiple
/// of 16.
///
/// SSE2 compares integers in four instructions and floating-point numbers in one: positive ones have
/// the order of their bits.
TEXT_BLOCK_INLINE int32_t text_block_lowest(const int32_t *numbers, int64_t count) {
#if defined(__SSE2__)
  const float *floats = (const float *)numbers;
  __m128 first = _mm_min_ps(_mm_load_ps(floats), _mm_load_ps(floats + 4));
  __m128 second = _mm_min_ps(_mm_load_ps(floats + 8), _mm_load_ps(floats + 12));
  for (int64_t index = 16; index < count; index += 16) {
    first = _mm_min_ps(
        first, _mm_min_ps(_mm_load_ps(floats + index), _mm_load_ps(floats + index + 4)));
    second = _mm_min_ps(
        second, _mm_min_ps(_mm_load_ps(floats + index + 8), _mm_load_ps(floats + index + 12)));
  }
  __m128 lowest = _mm_min_ps(first, second);
  lowest = _mm_min_ps(lowest, _mm_movehl_ps(lowest, lowest));
  lowest = _mm_min_ss(lowest, _mm_shuffle_ps(lowest, lowest, 1));
  return _mm_cvtsi128_si32(_mm_castps_si128(lowest));
#elif defined(__ARM_NEON) && defined(__aarch64__)
  int32x4_t first = vminq_s32(vld1q_s32(numbers), vld1q_s32(numbers + 4));
  int32x4_t second = vminq_s32(vld1q_s32(numbers + 8), vld1q_s32(numbers + 12));
  for (int64_t index = 16; index < count; index += 16) {
    first = vminq_s32(first, vminq_s32(vld1q_s32(numbers + index), vld1q_s32(numbers + index + 4)));
    second =
        vminq_s32(second, vminq_s32(vld1q_s32(numbers + index + 8), vld1q_s32(numbers + index + 12)));
  }
  return vminvq_s32(vminq_s32(first, second));
#else
  int32_t lowest = numbers[0];
  for (int64_t index = 1; index < count; index++) {
    if (numbers[index] < lowest) lowest = numbers[index];
  }
  return lowest;
#endif
}

#endif
