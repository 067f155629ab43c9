#include "CVocabulary.h"

// `#embed` is C23; clang takes it in every mode and only remarks on it.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char o200k_base[] = {
#embed "data/o200k_base.zst"
};

static const unsigned char cl100k_base[] = {
#embed "data/cl100k_base.zst"
};

static const unsigned char p50k_base[] = {
#embed "data/p50k_base.zst"
};

static const unsigned char unicode_classes[] = {
#embed "data/unicode_classes.bin"
};

struct vocabulary_resource vocabulary_o200k_base(void) {
  return (struct vocabulary_resource){o200k_base, sizeof o200k_base};
}

struct vocabulary_resource vocabulary_cl100k_base(void) {
  return (struct vocabulary_resource){cl100k_base, sizeof cl100k_base};
}

struct vocabulary_resource vocabulary_p50k_base(void) {
  return (struct vocabulary_resource){p50k_base, sizeof p50k_base};
}

struct vocabulary_resource vocabulary_unicode_classes(void) {
  return (struct vocabulary_resource){unicode_classes, sizeof unicode_classes};
}
