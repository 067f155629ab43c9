import ChatModel

/// Conversations written for these tests, one a language.
enum Conversations {
  static func of(_ texts: String...) -> [Message] {
    texts.enumerated().map { index, text in
      Message(role: index % 2 == 0 ? .user : .assistant, content: text)
    }
  }

  static let english = of(
    "Hi there! Could you please help me plan a vegetable garden on a shady balcony?",
    """
    ## Choosing plants

    **Leafy greens** such as spinach and lettuce grow well on a shady balcony, because they need \
    only three hours of sun. See [this guide](https://example.org/shade?x=1) for more.

    ```python
    garden = plan("balcony")
    ```

    | plant | hours |
    |-------|-------|
    | mint  | 2     |

    I hope this helps! Let me know if you have any other questions.
    """,
    "How often should I water the spinach in summer?",
    "Water the spinach every morning in summer, e.g. 0.5 litres for each pot of about 20 cm. "
      + "Dr. Green recommends mulch to keep the soil moist.",
    "Thanks, I will start with spinach and mint then.")

  static let german = of(
    "Hallo! Kannst du mir bitte erklären, wie ich mein altes Fahrrad für den Winter vorbereite?",
    "Reinige das Fahrrad zuerst gründlich und öle danach die Kette. Prüfe außerdem die Bremsen, weil "
      + "Nässe und Salz den Belag angreifen. Ich hoffe, das hilft dir weiter!",
    "Welches Öl ist für die Kette am besten?",
    "Für die Kette eignet sich im Winter ein zähes Öl, das nicht so schnell abgewaschen wird.")

  static let chinese = of(
    "你好，请帮我写一份家庭露营的装备清单。我们周末要带两个孩子去山里露营。",
    "家庭露营需要准备帐篷、睡袋和防潮垫。山里夜间温度较低，孩子的睡袋要选择加厚的。希望这些建议对你有帮助！",
    "帐篷应该选多大的？",
    "两个大人和两个孩子适合五人帐篷，这样还可以放下背包。")

  static let japanese = of(
    "こんにちは。京都で紅葉を見るのにおすすめの寺を教えてください。",
    "京都の紅葉は十一月の後半が見頃です。東福寺は紅葉の名所で、朝早く行くと混雑を避けられます。",
    "ライトアップはありますか？",
    "はい、永観堂では夜のライトアップが行われ、紅葉が池に映ります。")

  static let russian = of(
    "Здравствуйте! Помогите мне, пожалуйста, составить план ремонта маленькой кухни.",
    "Сначала измерьте кухню и составьте смету на материалы. Ремонт кухни лучше начинать с проводки и "
      + "труб, а потом выравнивать стены.",
    "Сколько времени займёт ремонт?",
    "Ремонт маленькой кухни обычно занимает от трёх до пяти недель.")

  static let code = of(
    """
    ```swift
    let numbers = [1, 2, 3]
    print(numbers.map { $0 * 2 })
    ```
    """,
    """
    for number in numbers {
        total += number;
    }
    """)

  static let all = [english, german, chinese, japanese, russian, code]
}
