/// What people and models say without saying anything.
enum Phrases {
  /// Greetings and fillers that a title does not need.
  static let openers = PhraseList(
    """
    hi
    hi there
    hello
    hello there
    hey
    hey there
    good morning
    good afternoon
    good evening
    dear assistant
    please
    so
    ok
    okay
    well
    um
    uh
    yes
    yeah
    no
    sure
    thanks
    thank you
    actually
    also
    now
    great
    hallo
    guten tag
    guten morgen
    bitte
    bonjour
    salut
    s'il vous plaît
    hola
    buenos días
    buenas tardes
    por favor
    olá
    oi
    bom dia
    ciao
    buongiorno
    per favore
    hoi
    goedemorgen
    привет
    здравствуйте
    добрый день
    пожалуйста
    你好
    您好
    嗨
    请
    请问
    麻烦
    麻烦你
    こんにちは
    こんばんは
    おはようございます
    はじめまして
    すみません
    すいません
    よろしくお願いします
    あの
    안녕하세요
    안녕
    مرحبا
    السلام عليكم
    שלום
    नमस्ते
    สวัสดีครับ
    สวัสดีค่ะ
    γεια σας
    """)

  /// Openings of a request: what follows is what is asked for.
  static let requests = PhraseList(
    """
    can you
    can you please
    can you help me
    can you help me to
    could you
    could you please
    could you help me
    could you help me to
    could you kindly
    would you
    would you please
    would you mind
    will you
    will you please
    can i
    may i
    i want to
    i want you to
    i need to
    i need you to
    i would like to
    i would like you to
    i'd like to
    i'd like you to
    i am in need of
    i am looking for
    i'm looking for
    i am trying to
    i'm trying to
    help me
    help me to
    kannst du
    kannst du mir
    könntest du
    könntest du mir
    können sie
    können sie mir
    könnten sie
    könnten sie mir
    ich möchte
    ich würde gerne
    ich brauche
    hilf mir
    peux-tu
    peux-tu m'aider à
    pouvez-vous
    pouvez-vous me
    pourriez-vous
    pourriez-vous me
    je voudrais
    je veux
    j'aimerais
    puedes
    puede
    podrías
    me puedes
    quiero
    quisiera
    necesito
    você pode
    poderia
    eu quero
    eu gostaria de
    puoi
    potresti
    vorrei
    kun je
    kunt u
    zou je
    можешь
    можете
    не могли бы вы
    я хочу
    я хотел бы
    помоги мне
    помогите мне
    请帮我
    帮我
    请你
    你能
    你能不能
    能不能
    能否
    可以帮我
    可以请你
    我想要
    我想
    我需要
    """)

  /// Sentences that begin so are never in a summary.
  static let boilerplate = PhraseList(
    """
    i hope this helps
    hope this helps
    hope that helps
    i hope that
    let me know
    please let me know
    feel free
    is there anything else
    anything else
    do you need anything else
    can i help you with anything
    what else can i
    how can i help
    how may i help
    how can i assist
    how may i assist
    i can help you with that
    i'd be happy to
    i would be happy to
    i'm happy to
    glad i could
    happy to help
    you're welcome
    you are welcome
    thank you
    thanks
    no problem
    no thank you
    no thanks
    that's all
    that is all
    that will be all
    have a
    do you need further
    enjoy your
    enjoy the
    my pleasure
    great pleasure
    does your order
    can you confirm
    just confirm the
    please check the details
    are you ready
    any other
    great question
    good question
    certainly
    of course
    absolutely
    here is
    here's
    here are
    below is
    below are
    in this example
    i'm sorry, but
    i apologize
    sorry for
    ok
    okay
    hi
    hello
    hey
    good morning
    good evening
    hallo
    guten tag
    gern geschehen
    vielen dank
    danke
    ich hoffe
    wenn du weitere fragen
    wenn sie weitere fragen
    kann ich sonst noch
    hier ist
    hier sind
    bonjour
    merci
    j'espère
    n'hésitez pas
    n'hésite pas
    voici
    hola
    gracias
    espero que
    de nada
    aquí tienes
    olá
    obrigado
    obrigada
    espero que isso
    ciao
    grazie
    spero
    dank je
    bedankt
    graag gedaan
    привет
    здравствуйте
    спасибо
    надеюсь
    пожалуйста, обращайтесь
    рад помочь
    если у вас
    вот
    你好
    您好
    谢谢
    谢谢你
    感谢
    不客气
    不用客气
    我很高兴
    相信我
    祝福你
    希望这
    希望我的
    祝你
    祝您
    再见
    如果您还有
    如果你还有
    こんにちは
    こんばんは
    おはよう
    はじめまして
    初めまして
    ありがとう
    ありがとうございます
    よろしく
    どういたしまして
    こちらこそ
    お役に立て
    안녕하세요
    감사합니다
    도움이 되었기를
    """)

  /// Sentences that contain this anywhere are never in a summary.
  static let disclaimers = PhraseList(
    """
    as an ai language model
    as an ai
    as a language model
    als ki-sprachmodell
    als ki
    en tant que modèle de langage
    en tant qu'ia
    como modelo de lenguaje
    como una ia
    как языковая модель
    作为一个ai
    作为ai
    作为人工智能
    作为一个人工智能
    aiとして
    """)

  /// Titles that a product gives before it knows better.
  static let placeholderTitles: Set<String> = [
    "new chat", "new conversation", "untitled", "untitled chat", "untitled conversation", "chat",
    "conversation", "(untitled)", "no title", "neuer chat", "neue unterhaltung", "nouveau chat",
    "nouvelle conversation", "nueva conversación", "nuevo chat", "nova conversa", "nuova chat",
    "nieuwe chat", "новый чат", "新对话", "新聊天", "新しいチャット", "새 채팅",
  ]
}
