import Testing

@testable import SystemIO

@Suite struct `Storage medium` {
  private static let mounts = MountTable(
    """
    22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw,errors=remount-ro
    30 22 8:2 / /srv rw,relatime shared:2 - ext4 /dev/sda2 rw,data=journal
    31 22 8:3 / /srv/my\\040chats rw,relatime - btrfs /dev/sda3 rw,subvol=/
    32 22 0:5 / /srv/my\\040chats rw - tmpfs none rw
    33 22 8:4 / /mnt/old rw - btrfs /dev/sdb rw
    34 22 0:6 / /net rw - nfs4 server:/export rw,vers=4.2
    a line that is none
    """)

  @Test(arguments: [
    ("/", "ext4", false), ("/home/x", "ext4", false), ("/srv", "ext4", true),
    ("/srv/store", "ext4", true), ("/srvx", "ext4", false), ("/srv/my chats/a", "tmpfs", false),
  ])
  func `is that of the last mount with the longest point`(
    path: String, fileSystem: String, isJournaled: Bool
  ) throws {
    let mount = try #require(Self.mounts.mount(of: path))
    #expect(mount.fileSystem == fileSystem)
    #expect(mount.options.contains("data=journal") == isJournaled)
  }

  @Test(arguments: [
    ("/", "ext4", "in_place"), ("/srv", "ext4", "journaled"), ("/mnt/old", "btrfs", "elsewhere"),
    ("/net", "nfs4", "unknown"),
  ])
  func `says whether overwriting reaches the old blocks`(
    path: String, fileSystem: String, overwriting: String
  ) {
    let medium = StorageMedium(Self.mounts.mount(of: path))
    #expect(medium.fileSystem == fileSystem)
    #expect(medium.overwriting.rawValue == overwriting)
    #expect(StorageMedium(nil).overwriting == .unknown)
  }

  @Test func `is known of a folder, and an error of none`() throws {
    #expect(try !StorageMedium(of: "/proc").fileSystem.isEmpty)
    #expect(throws: (any Error).self) { try StorageMedium(of: "/there/is/no/such/folder") }
  }
}
