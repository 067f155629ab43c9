// Measures reading back inside one process: read-benchmark STORE [NAMESPACE]
import ChatModel
import Store

let arguments = CommandLine.arguments
guard arguments.count > 1 else {
  print("usage: read-benchmark STORE [NAMESPACE]")
  throw HansardError(.usage, while: "starting")
}
let namespace =
  arguments.count > 2 ? try Namespace(parsing: arguments[2]) : Namespace.standard
let reader = try StoreReader(try Store.open(arguments[1]), namespace)
var filter = ConversationFilter()
filter.limit = 2000
let rows = try reader.list(filter)
let clock = ContinuousClock()
var times: [Duration] = []
var messages = 0
for row in rows {
  let start = clock.now
  let found = try reader.conversation(named: row.header.key.sourceID)
  messages += try reader.last(10, of: found).count
  times.append(clock.now - start)
}
times.sort()
func milliseconds(_ duration: Duration) -> Double {
  Double(duration.components.attoseconds) / 1e15 + Double(duration.components.seconds) * 1000
}
if !times.isEmpty {
  print("last -n 10 of \(times.count) conversations, \(messages) messages")
  print("median \(milliseconds(times[times.count / 2])) ms")
  print("99th percentile \(milliseconds(times[times.count * 99 / 100])) ms")
}
