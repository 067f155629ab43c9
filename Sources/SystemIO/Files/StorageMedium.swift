package import ChatModel
import Glibc

/// What keeps a folder, and whether overwriting a file reaches the blocks that it had.
package struct StorageMedium: Hashable, Sendable {
  package enum Overwriting: String, Sendable {
    /// New bytes go where the old ones are.
    case inPlace = "in_place"
    /// Old blocks stay until the file system uses them again.
    case elsewhere
    /// In place, after a copy has gone through a journal.
    case journaled
    /// It depends on what is below, which cannot be seen from here.
    case unknown
  }

  /// As the kernel calls it: `ext4`, `xfs`, `btrfs`; `unknown` where it does not say.
  package let fileSystem: String
  package let overwriting: Overwriting

  private static let mountInformation = "/proc/self/mountinfo"

  /// - Throws: `.notFound` when the folder is not there.
  package init(of path: String) throws(HansardError) {
    guard let real = unsafe realpath(path, nil) else {
      throw systemError("looking at the file system of", path, errno)
    }
    defer { unsafe free(real) }
    let text = (try? procFile(StorageMedium.mountInformation)) ?? ""
    self.init(MountTable(text).mount(of: unsafe String(cString: real)))
  }

  init(_ mount: MountTable.Mount?) {
    fileSystem = mount?.fileSystem ?? "unknown"
    switch fileSystem {
    case "ext2", "ext3", "ext4", "xfs", "jfs", "vfat", "exfat", "tmpfs":
      overwriting =
        mount?.options.contains("data=journal") ?? false ? .journaled : .inPlace
    case "btrfs", "zfs", "bcachefs", "f2fs", "nilfs2": overwriting = .elsewhere
    default: overwriting = .unknown
    }
  }
}

/// A file that has no length until it is read.
private func procFile(_ path: String) throws(HansardError) -> String {
  let descriptor = try openDescriptor(path, flags: O_RDONLY | O_CLOEXEC, mode: 0)
  defer { close(descriptor) }
  var text: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 1 << 16)
  while text.count < 1 << 24 {
    let count = unsafe read(descriptor, &buffer, buffer.count)
    guard count > 0 else { break }
    text += buffer[..<count]
  }
  return String(decoding: text, as: UTF8.self)
}
