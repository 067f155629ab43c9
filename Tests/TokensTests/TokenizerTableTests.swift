import ChatModel
import Testing
import Tokens

@Suite struct `Tokenizer table` {
  @Test(arguments: [
    ("gpt-4o", "o200k_base"), ("gpt-4o-mini-2024-07-18", "o200k_base"),
    ("chatgpt-4o-latest", "o200k_base"), ("openai/gpt-4o", "o200k_base"),
    ("ft:gpt-4o-2024-08-06:acme::abc123", "o200k_base"), ("o1", "o200k_base"),
    ("o1-preview", "o200k_base"), ("o3-mini-high", "o200k_base"), ("o4-mini", "o200k_base"),
    ("gpt-4.1-nano", "o200k_base"), ("gpt-4-5", "cl100k_base"), ("gpt-4.5-preview", "o200k_base"),
    ("gpt-5", "o200k_base"), ("gpt-5-t-mini", "o200k_base"), ("gpt-5.1", "o200k_base"),
    ("openai/gpt-oss-120b:free", "o200k_base"), ("GPT-4O", "o200k_base"), ("auto", "o200k_base"),
    ("gpt-4", "cl100k_base"), ("gpt-4-0613", "cl100k_base"), ("gpt-4-turbo", "cl100k_base"),
    ("gpt-4-browsing", "cl100k_base"), ("gpt-4-plugins", "cl100k_base"),
    ("azure/gpt-35-turbo", "cl100k_base"), ("gpt-3.5-turbo-16k", "cl100k_base"),
    ("text-davinci-002-render-sha", "cl100k_base"), ("text-embedding-3-large", "cl100k_base"),
    ("davinci-002", "cl100k_base"), ("text-davinci-003", "p50k_base"),
    ("code-davinci-002", "p50k_base"), ("text-davinci-001", "r50k_base"), ("davinci", "r50k_base"),
  ])
  func `OpenAI's models are counted exactly`(_ model: String, _ name: String) {
    let choice = TokenizerTable().choice(forModel: model)
    #expect(choice.name == name)
    #expect(choice.tokenizer.name == name)
    #expect(choice.method == .exact)
    #expect(choice.scaled(1000) == 1000)
  }

  @Test(arguments: [
    ("claude-3-5-sonnet-20241022", "o200k_base*1.18"), ("claude-2.1", "o200k_base*1.18"),
    ("claude-instant-1.2", "o200k_base*1.18"), ("claude-opus-4-20250514", "o200k_base*1.18"),
    ("claude-opus-4-1-20250805", "o200k_base*1.18"),
    ("anthropic/claude-sonnet-4.5", "o200k_base*1.18"),
    ("us.anthropic.claude-3-7-sonnet-20250219-v1:0", "o200k_base*1.18"),
    ("claude-sonnet-4@20250514", "o200k_base*1.18"), ("claude", "o200k_base*1.18"),
    ("claude-opus-4-7", "o200k_base*1.53"), ("claude-opus-4.7-20260301", "o200k_base*1.53"),
    ("claude-sonnet-5", "o200k_base*1.53"), ("models/gemini-2.5-pro", "o200k_base"),
    ("gemini-1.5-flash-002", "o200k_base"), ("llama-3-70b", "o200k_base"), ("o1x", "o200k_base"),
    ("gpt-4oh", "o200k_base"), ("mistral-large", "o200k_base"),
  ])
  func `other models are estimated`(_ model: String, _ name: String) {
    let choice = TokenizerTable().choice(forModel: model)
    #expect(choice.name == name)
    #expect(choice.method == .estimated)
  }

  @Test(arguments: [nil, ""])
  func `a message without a model is counted exactly with the default`(_ model: String?) {
    let choice = TokenizerTable(fallback: .builtIn(.cl100kBase)).choice(forModel: model)
    #expect(choice == TokenizerChoice(.builtIn(.cl100kBase), .exact))
  }

  @Test func `an unknown model is estimated with the default`() {
    let choice = TokenizerTable(fallback: .builtIn(.cl100kBase)).choice(forModel: "somebody/else")
    #expect(choice == TokenizerChoice(.builtIn(.cl100kBase), .estimated))
  }

  @Test(arguments: [
    ("Qwen/Qwen2.5-72B-Instruct", "qwen"), ("gpt-4o-internal", "house"), ("gpt-4o", "o200k_base"),
  ])
  func `an operator's own tokenizer goes first`(_ model: String, _ name: String) {
    let table = TokenizerTable(
      ownFamilies: [("Qwen2.5", "qwen"), ("gpt-4o-internal", "house")])
    let choice = table.choice(forModel: model)
    #expect(choice.name == name)
    #expect(choice.method == .exact)
    #expect(choice.tokenizer == (name == "o200k_base" ? .builtIn(.o200kBase) : .own(name)))
  }

  @Test func `the default may be an operator's own`() {
    let table = TokenizerTable(fallback: .own("house"))
    #expect(table.choice(forModel: nil) == TokenizerChoice(.own("house"), .exact))
    #expect(table.choice(forModel: "somebody/else") == TokenizerChoice(.own("house"), .estimated))
    #expect(table.choice(forModel: "gpt-4").name == "cl100k_base")
  }

  @Test(arguments: [(0, 0), (1, 1), (3, 4), (100, 118), (125, 148)])
  func `an estimate is rounded to the nearest whole`(_ counted: Int, _ stored: Int) {
    #expect(
      TokenizerChoice(.builtIn(.o200kBase), .estimated, factor: 1.18).scaled(counted) == stored)
  }
}
