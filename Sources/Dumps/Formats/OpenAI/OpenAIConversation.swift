import ChatModel
import SystemIO

/// One object with messages, answers, or both.
struct OpenAIConversation {
  private let record: JSONRecord
  private var header = ConversationHeader(key: ConversationKey(kind: .openAI, sourceID: ""))
  private var rest = JSONLeftovers()
  /// Instructions that stand beside the messages.
  private var system: JSONValue?
  private var messages: JSONValue?
  /// Answers to the messages; several are alternatives.
  private var choices: JSONValue?
  private var model: String?
  private var answeredAt: Timestamp?
  private var usage: ReportedUsage?
  private var failure: JSONValue?
  /// What tells trajectories of one task apart, since they open alike.
  private var facts: [String] = []

  init(_ record: JSONRecord, accountUser: String?) {
    self.record = record
    header.user = accountUser
    takeMembers(of: record.value, isEnvelope: true)
    header.metadata = rest.json
  }

  /// Sorts the members out, those of the request and of the response in an envelope as well.
  private mutating func takeMembers(of object: JSONValue, isEnvelope: Bool) {
    var ids: [String: String] = [:]
    for member in object.members {
      let value = member.value
      switch member.key {
      case "messages", "traj": messages = value
      case "choices": choices = value
      case "system": system = value
      case "body" where isEnvelope && value.isObject,
        "request" where isEnvelope && value.isObject,
        "response" where isEnvelope && value.isObject:
        takeMembers(of: value, isEnvelope: member.hasKey("response"))
      case "id", "conversation_id", "custom_id":
        if let id = value.idText { ids[member.key] = id }
      case "conversation":
        if let id = value.idText ?? value["id"]?.idText { ids[member.key] = id }
      case "user", "user_id":
        if let user = value.idText { header.user = user } else { rest.keep(member) }
      case "metadata":
        if let user = value["user_id"]?.idText { header.user = user }
        rest.keep(member)
      case "title" where value.isString: header.title = value.nonEmptyString
      case "model" where value.isString: model = value.nonEmptyString
      case "created", "created_at": takeTime(rest.time(member))
      case "updated_at": header.updatedAt = rest.time(member)
      case "usage": usage = ReportedUsage(openAI: value)
      case "error" where value.isObject: failure = value
      case "task_id", "trial":
        if let fact = value.idText { facts.append("\(member.key)=\(fact)") }
        rest.keep(member)
      case "method", "url", "status_code", "object": break
      default: rest.keep(member)
      }
    }
    takeID(from: ids)
  }

  private mutating func takeTime(_ time: Timestamp?) {
    answeredAt = time
    header.createdAt = header.createdAt ?? time
  }

  /// An envelope's ids come after those of what it holds, and count for more.
  private mutating func takeID(from ids: [String: String]) {
    let id = ids["conversation_id"] ?? ids["conversation"] ?? ids["custom_id"] ?? ids["id"]
    guard let id else { return }
    rest.keep("completion_id", text: header.key.sourceID)
    header.key.sourceID = id
    if ids["id"] != id { rest.keep("id", text: ids["id"]) }
  }

  func read(into sink: inout some RecordSink) {
    let hasMessages = messages?.isArray == true
    guard hasMessages || choices?.isArray == true || failure != nil else {
      return record.reject("an object without messages", into: &sink)
    }
    var values: [(message: JSONValue, choice: JSONValue?)] = []
    if hasMessages, let messages { values += messages.elements.map { ($0, nil) } }
    let firstAnswer = values.count
    if let choices { values += choices.elements.map { ($0["message"] ?? $0, $0) } }
    let hasSystem = system?.saysSomething == true
    sink.enumerated(messages: values.count + (hasSystem ? 1 : 0))

    var understood: [(message: Message, ordinal: Int)] = []
    if hasSystem, let system {
      let content = OpenAIContent(system)
      understood.append(
        (Message(role: .system, content: content.text, parts: content.parts), 0))
    }
    for (index, value) in values.enumerated() {
      let ordinal = index + (hasSystem ? 1 : 0)
      do throws(RecordProblem) {
        var message = try OpenAIMessage(value.message, choice: value.choice).message
        complete(&message, isAnswer: index >= firstAnswer, isFirstAnswer: index == firstAnswer)
        understood.append((message, ordinal))
      } catch {
        sink.reject(
          error.text, messages: 1, raw: record.bytes, at: record.position(ofMessage: ordinal))
      }
    }
    handOver(understood, into: &sink)
  }

  /// Gives a message what the object around it says of it.
  private func complete(_ message: inout Message, isAnswer: Bool, isFirstAnswer: Bool) {
    if message.role == .assistant, message.model == nil { message.model = model }
    guard isAnswer else { return }
    if message.createdAt == nil { message.createdAt = answeredAt }
    if isFirstAnswer, message.usage == nil { message.usage = usage }
  }

  private func handOver(
    _ messages: [(message: Message, ordinal: Int)], into sink: inout some RecordSink
  ) {
    var header = header
    if header.key.sourceID.isEmpty {
      header.key.sourceID = derivedConversationID(of: messages.lazy.map(\.message), facts: facts)
    }
    if failure != nil { sink.skip("a failed request", count: 1) }
    sink.header(header, at: record.position)
    for (message, ordinal) in messages {
      sink.message(
        message, in: header.key, user: header.user, at: record.position(ofMessage: ordinal))
    }
  }
}

extension ReportedUsage {
  /// Usage as OpenAI or Anthropic report it, with cache reads in `input`.
  ///
  /// Nil when it says nothing.
  init?(openAI usage: JSONValue) {
    self.init()
    for member in usage.members {
      let count = member.value.int.flatMap(Int.init(exactly:))
      switch member.key {
      case "prompt_tokens": input = count
      case "completion_tokens", "output_tokens": output = count
      case "input_tokens": input = count
      case "prompt_tokens_details", "input_tokens_details":
        cacheRead = member.value["cached_tokens"]?.int.flatMap(Int.init(exactly:))
      case "completion_tokens_details", "output_tokens_details":
        reasoning = member.value["reasoning_tokens"]?.int.flatMap(Int.init(exactly:))
      case "cache_creation_input_tokens": cacheWrite = count
      case "cache_read_input_tokens": cacheRead = count
      default: break
      }
    }
    // Anthropic counts cache reads apart from the input, OpenAI within it.
    if usage["cache_read_input_tokens"] != nil, let fresh = input, let cached = cacheRead {
      input = fresh.addingReportingOverflow(cached).partialValue
    }
    if isEmpty { return nil }
  }
}
