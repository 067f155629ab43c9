import Dispatch
import Synchronization

/// What `body` makes of each number below `count`, in their order, on up to `jobs` cores.
///
/// All of it is done before the first failure is thrown.
func concurrentMap<Value: Sendable, Failure>(
  _ count: Int, jobs: Int, _ body: @Sendable (Int) throws(Failure) -> Value
) throws(Failure) -> [Value] {
  let next = Atomic<Int>(0)
  let results = Mutex<[(number: Int, result: Result<Value, Failure>)]>([])
  DispatchQueue.concurrentPerform(iterations: min(jobs, count)) { _ in
    while true {
      let number = next.add(1, ordering: .relaxed).oldValue
      guard number < count else { return }
      let result = Result { () throws(Failure) in try body(number) }
      results.withLock { $0.append((number, result)) }
    }
  }
  var values: [Value] = []
  values.reserveCapacity(count)
  for (_, result) in results.withLock({ $0 }).sorted(by: { $0.number < $1.number }) {
    values.append(try result.get())
  }
  return values
}
