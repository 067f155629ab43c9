import Testing

@testable import Summaries

@Suite struct `The language` {
  @Test(arguments: [
    ("en", "What is the best way to learn how to swim as an adult?"),
    ("de", "Wie lerne ich am besten schwimmen, wenn ich schon erwachsen bin?"),
    ("fr", "Quelle est la meilleure façon d'apprendre à nager quand on est adulte ?"),
    ("es", "¿Cuál es la mejor manera de aprender a nadar cuando eres adulto?"),
    ("pt", "Qual é a melhor maneira de aprender a nadar quando você já é adulto?"),
    ("it", "Qual è il modo migliore per imparare a nuotare quando si è adulti?"),
    ("nl", "Wat is de beste manier om te leren zwemmen als je volwassen bent?"),
    ("sv", "Vad är det bästa sättet att lära sig simma när man är vuxen?"),
    ("da", "Hvad er den bedste måde at lære at svømme på, når man er blevet voksen?"),
    ("fi", "Mikä on paras tapa oppia uimaan, kun on jo aikuinen?"),
    ("pl", "Jaki jest najlepszy sposób, żeby nauczyć się pływać jako dorosły?"),
    ("cs", "Jaký je nejlepší způsob, jak se naučit plavat, když už jsem dospělý?"),
    ("hu", "Hogyan lehet a legjobban megtanulni úszni, ha az ember már felnőtt?"),
    ("ro", "Care este cel mai bun mod de a învăța să înoți când ești adult?"),
    ("tr", "Yetişkin biri için yüzmeyi öğrenmenin en iyi yolu nedir ve ne kadar sürer?"),
    ("id", "Apa cara terbaik untuk belajar berenang bagi orang yang sudah dewasa?"),
    ("vi", "Cách tốt nhất để học bơi khi đã trưởng thành là gì?"),
    ("ru", "Как лучше всего научиться плавать, если ты уже взрослый?"),
    ("uk", "Як найкраще навчитися плавати, якщо ти вже дорослий і боїшся води?"),
    ("bg", "Кой е най-добрият начин да се научиш да плуваш като възрастен?"),
    ("el", "Ποιος είναι ο καλύτερος τρόπος να μάθεις κολύμπι;"),
    ("zh", "成年人学游泳最好的方法是什么？"),
    ("ja", "大人になってから水泳を習うにはどうすればいいですか？"),
    ("ko", "어른이 되어서 수영을 배우는 가장 좋은 방법은 무엇인가요?"),
    ("ar", "ما هي أفضل طريقة لتعلم السباحة للكبار؟"),
    ("fa", "بهترین راه برای یادگیری شنا در بزرگسالی چیست؟ می‌خواهم شنا کنم."),
    ("he", "מה הדרך הטובה ביותר ללמוד לשחות בגיל מבוגר?"),
    ("hi", "वयस्क होने पर तैरना सीखने का सबसे अच्छा तरीका क्या है?"),
    ("th", "วิธีที่ดีที่สุดในการเรียนว่ายน้ำสำหรับผู้ใหญ่คืออะไร"),
  ])
  func `is known from one sentence`(code: String, text: String) {
    #expect(Language.detect(text.utf8.span) == code)
  }

  @Test(arguments: [
    "", "42 + 1 = 43", "```\nlet the = is + of\n```", "xqzt", "🎉🎉", "int main() { return 0; }",
  ])
  func `is undetermined where there is no prose`(text: String) {
    #expect(Language.detect(text.utf8.span) == "und")
  }

  @Test func `is that of the prose around code`() {
    let text = """
      Warum bekomme ich hier einen Fehler?

      ```python
      for item in the_list:
          if item is not None and item in other: print("this is the item that we have")
      ```
      """
    #expect(Language.detect(text.utf8.span) == "de")
  }

  @Test func `is that of most of the text, not of its technical terms`() {
    let text = "我想用 Python 和 Docker 部署一个 FastAPI 服务，应该怎么配置 Kubernetes？"
    #expect(Language.detect(text.utf8.span) == "zh")
  }

  @Test(arguments: Language.allCases)
  func `has a code of its own`(language: Language) {
    #expect(Language(code: language.code) == language)
  }
}
