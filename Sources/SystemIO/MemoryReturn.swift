import CMalloc

/// How freed memory goes back to the system.
package enum MemoryReturn {
  /// Blocks of this size and more go back as soon as they are freed.
  private static let returnedBytes: Int32 = 2 << 20

  /// Fixes the size from which glibc maps memory for a block of its own: left alone it grows to
  /// 32 MiB with the first large block that is freed (mallopt(3), `M_MMAP_THRESHOLD`), and what
  /// large inputs needed stays with the process.
  package static func configure() { mallopt(M_MMAP_THRESHOLD, returnedBytes) }

  /// Gives back every free page, which takes milliseconds: freed blocks lie between others, and
  /// without this memory stays as large as it once was (malloc_trim(3)).
  package static func now() { malloc_trim(0) }
}
