/// The vocabularies and the class table that are built into the binary; NOTICE has their licence.
#ifndef CVOCABULARY_H
#define CVOCABULARY_H

#include <stddef.h>

struct vocabulary_resource {
  const unsigned char *bytes;
  size_t count;
};

/// zstd-compressed tokens in rank order, each a length byte and its bytes.
struct vocabulary_resource vocabulary_o200k_base(void);
struct vocabulary_resource vocabulary_cl100k_base(void);
struct vocabulary_resource vocabulary_p50k_base(void);

/// A two-stage table of character classes: 8,704 block numbers, then blocks of 128 class bytes.
struct vocabulary_resource vocabulary_unicode_classes(void);

#endif
