import Testing

@Suite struct `An option given twice` {
  @Test(
    arguments: [
      ["erase", "--user", "anna", "--user", "ben", "--yes"],
      ["erase", "--user=anna", "--user", "ben", "--yes"],
      ["list", "--store", "a", "--json", "--store", "b"], ["last", "c", "-n", "1", "-n", "2"],
    ])
  func `is refused when it says two things`(arguments: [String]) throws {
    let result = try HansardProcess.run(arguments)
    #expect(result.status == 2)
    #expect(result.errors.contains("is given twice: say once what it is to be"))
    #expect(result.output == "")
  }

  @Test(
    arguments: [
      ["list", "--store", "nowhere", "--store", "nowhere"],
      ["list", "--store=nowhere", "--store=nowhere"],
      ["list", "--store", "nowhere", "--quiet", "--json", "--quiet"],
    ])
  func `is fine when it says the same`(arguments: [String]) throws {
    let result = try HansardProcess.run(arguments)
    #expect(result.status == 1)
    #expect(!result.errors.contains("given twice"))
  }

  @Test func `is no option behind two dashes`() throws {
    let result = try HansardProcess.run(["search", "--store", "nowhere", "--", "--user", "--user"])
    #expect(!result.errors.contains("given twice"))
  }
}
