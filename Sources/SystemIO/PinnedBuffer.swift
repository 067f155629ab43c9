/// A growing buffer whose elements stay put between appends, so that they may be lent out.
@safe struct PinnedBuffer<Element: BitwiseCopyable>: ~Copyable {
  private var storage: UnsafeMutablePointer<Element>
  private var capacity: Int
  private(set) var count = 0

  /// What `removeAll` keeps allocated for the next document, in elements.
  private static var keptCapacity: Int { 1 << 20 }
  private static var initialCapacity: Int { 256 }

  init() {
    capacity = Self.initialCapacity
    unsafe storage = .allocate(capacity: Self.initialCapacity)
  }

  deinit { unsafe storage.deallocate() }

  /// Valid until the next append or `removeAll`.
  var start: UnsafePointer<Element> { unsafe UnsafePointer(storage) }

  /// Forgets the elements, and gives back the memory of an unusually large document.
  mutating func removeAll() {
    count = 0
    guard capacity > Self.keptCapacity else { return }
    unsafe storage.deallocate()
    capacity = Self.initialCapacity
    unsafe storage = .allocate(capacity: capacity)
  }

  mutating func append(_ element: Element) {
    reserve(1)
    unsafe (storage + count).initialize(to: element)
    count += 1
  }

  mutating func append(_ elements: Span<Element>) {
    guard !elements.isEmpty else { return }
    reserve(elements.count)
    unsafe elements.withUnsafeBufferPointer { source in
      guard let first = source.baseAddress else { return }
      unsafe (storage + count).initialize(from: first, count: source.count)
    }
    count += elements.count
  }

  subscript(index: Int) -> Element {
    get {
      precondition(index >= 0 && index < count)
      return unsafe storage[index]
    }
    set {
      precondition(index >= 0 && index < count)
      unsafe storage[index] = newValue
    }
  }

  private mutating func reserve(_ additional: Int) {
    let needed = count + additional
    guard needed > capacity else { return }
    let larger = max(needed, capacity * 2)
    let moved = UnsafeMutablePointer<Element>.allocate(capacity: larger)
    unsafe moved.moveInitialize(from: storage, count: count)
    unsafe storage.deallocate()
    unsafe storage = moved
    capacity = larger
  }
}
