import Glibc
import SystemIO
import Testing

private typealias Fixture = ContainerFixture

/// Walks standard input, in a process of its own, and stops it unless `a.json` held `1`.
private func expectContent(_ path: String) throws {
  var content: [UInt8] = []
  var paths: [String] = []
  try ContainerReader(path: "-").forEachEntry { entry, stream in
    paths.append(entry.path)
    while try stream.read(upTo: 100, into: &content) > 0 {}
  } notice: { notice in
    fatalError("\(notice)")
  }
  precondition(paths == [path])
  precondition(content == [UInt8(ascii: "1")])
}

private func sendThroughPipe(_ bytes: [UInt8]) {
  var ends: [Int32] = [0, 0]
  precondition(pipe(&ends) == 0)
  precondition(write(ends[1], bytes, bytes.count) == bytes.count)
  close(ends[1])
  dup2(ends[0], STDIN_FILENO)
}

private func sendFile(_ bytes: [UInt8], from offset: Int) throws {
  let file = try TemporaryFile(bytes)
  let descriptor = open(file.path, O_RDONLY)
  precondition(lseek(descriptor, off_t(offset), SEEK_SET) == offset)
  dup2(descriptor, STDIN_FILENO)
}

@Suite struct `Containers from standard input` {
  @Test func `plain bytes come through a pipe`() async {
    await #expect(processExitsWith: .success) {
      sendThroughPipe([UInt8(ascii: "1")])
      try expectContent("-")
    }
  }

  @Test func `a compressed tar comes through a pipe`() async {
    await #expect(processExitsWith: .success) {
      sendThroughPipe(Fixture.tar(.init("a.json", "1"), compression: .gzip))
      try expectContent("-!a.json")
    }
  }

  @Test func `a zip comes through a pipe`() async {
    await #expect(processExitsWith: .success) {
      sendThroughPipe(Fixture.zip(.init("a.json", "1")))
      try expectContent("-!a.json")
    }
  }

  @Test func `a zip comes from a redirected file`() async {
    await #expect(processExitsWith: .success) {
      try sendFile(Fixture.zip(.init("a.json", "1")), from: 0)
      try expectContent("-!a.json")
    }
  }

  @Test func `a file of which a part was read already is read from there`() async {
    await #expect(processExitsWith: .success) {
      try sendFile(Array("xyz1".utf8), from: 3)
      try expectContent("-")
    }
  }
}
