import Glibc

/// The most memory that this process has had, in bytes.
enum PeakMemory {
  static var bytes: Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss * 1024
  }
}
