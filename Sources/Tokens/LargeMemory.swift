import Glibc

/// Memory for tables that are read at random, in large pages where the system has them.
enum LargeMemory {
  /// Large pages of Linux on the machines we run on, and a multiple of every cache line.
  private static let pageBytes = 2 << 20

  /// Uninitialized memory for `count` values, to be freed with `deallocate()`.
  static func allocate<Value: BitwiseCopyable>(
    _ type: Value.Type, count: Int
  ) -> UnsafeMutablePointer<Value> {
    let byteCount = count * MemoryLayout<Value>.stride
    let isLarge = byteCount >= pageBytes
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: byteCount, alignment: isLarge ? pageBytes : 64)
    // Only advice: without large pages everything works, a little slower.
    if isLarge { _ = unsafe madvise(memory, byteCount, MADV_HUGEPAGE) }
    return unsafe memory.bindMemory(to: type, capacity: count)
  }
}
