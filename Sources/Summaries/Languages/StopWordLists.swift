/// The commonest words of each language, lower-cased: they tell the language and are no keywords.
///
/// Written for this purpose; a word may stand in several lists. For Chinese, characters that hold
/// a sentence together rather than say what it is about.
enum StopWordLists {
  static func words(of language: Language) -> String {
    switch language {
    case .english: english
    case .german: german
    case .french: french
    case .spanish: spanish
    case .portuguese: portuguese
    case .italian: italian
    case .dutch: dutch
    case .swedish:
      """
      och att det som en på är av för med den till inte har de om ett jag var men så kan vi man när \
      du ska från hur vad eller mig din min hej tack också skulle vill här där bara mycket efter \
      något finns vara han hon detta mer hjälp kanske göra får varför alla
      """
    case .danish:
      """
      og at det som en på er af for med den til ikke har de om et jeg var men så kan vi man når du \
      skal fra hvordan hvad eller mig din min hej tak også ville vil her der bare meget efter noget \
      findes være han hun dette mere hjælp måske gøre får hvorfor alle blev nogle kunne
      """
    case .norwegian:
      """
      og at det som en på er av for med den til ikke har de om et jeg var men så kan vi man når du \
      skal fra hvordan hva eller meg din min hei takk også ville vil her der bare mye etter noe \
      finnes være han hun dette mer hjelp kanskje gjøre får hvorfor alle ble noen kunne
      """
    case .finnish:
      """
      ja on ei se että en oli hän mutta ovat kun niin myös joka mitä tämä ole kuin sen voi minä sinä \
      miten mikä tai jos vain kanssa hei kiitos olen haluan sitten minun nyt siitä voit ovatko onko
      """
    case .polish:
      """
      i w na nie się do jest to że z o jak po co ale dla od za przez jest czy tak są przy tylko lub \
      może można ja ty mnie mi jego jej ich był była było które który która oraz proszę dzień dobry \
      dziękuję cześć gdzie kiedy dlaczego chcę mam bardzo już jeśli tego tym
      """
    case .czech:
      """
      a v na je se že to s z do o i k jak ale po pro od za by jsem jsou není které který která nebo \
      jako tak už jen co si mi mě prosím děkuji dobrý den ahoj kde kdy proč chci mám velmi když pokud \
      může být byl byla bylo také tento toto
      """
    case .hungarian:
      """
      a az és hogy nem is egy ez van de meg csak már ha mint volt vagy mi én te ő kell lehet nagyon \
      kérem köszönöm szia hogyan miért hol mikor szeretnék nekem ezt azt ki itt ott majd még most \
      lesz amely ami
      """
    case .romanian:
      """
      și si în de la cu nu este pe care un o să că pentru mai din sunt ce am au ca sau fi dar ai cum \
      unde când vreau te rog mulțumesc bună ziua salut mă îmi foarte acest această acum doar dacă \
      poate lui ei
      """
    case .turkish:
      """
      ve bir bu da de için ne ile çok ben sen o mı mi mu var yok ama gibi daha kadar en olarak nasıl \
      neden nerede merhaba lütfen teşekkürler istiyorum bana sana değil olan sonra şey her ya veya \
      eğer şimdi
      """
    case .indonesian:
      """
      yang dan di ini itu dengan untuk tidak dari dalam akan pada saya anda ke adalah bisa ada atau \
      juga apa bagaimana mengapa kapan dimana oleh karena sudah lebih kita kami mereka dia halo \
      terima kasih tolong silakan jika seperti dapat telah hanya banyak
      """
    case .vietnamese:
      """
      và của là có không cho được trong một những với các này tôi bạn đã để như người khi từ ra cũng \
      đến thì làm nào gì sao xin chào cảm ơn giúp muốn rất nhiều hay hoặc nếu về vì trên
      """
    case .russian: russian
    case .ukrainian:
      """
      і й в у на не що я з це як до та за він але ви ми вони вона для про від так є його її чи бути \
      можна також дуже коли де чому мені привіт дякую будь ласка якщо треба потрібно цей ця який яка \
      які або бо вже ще тільки
      """
    case .bulgarian:
      """
      и в на не че да се за от с е са как по но ще това като до си той ви ми аз те съм какво или бъде \
      може също много кога къде защо здравейте благодаря моля ако този тази които който която само вече
      """
    case .serbian:
      """
      и у на не да се за од са је су како по али то као до си он ви ми ја сам шта или бити може такође \
      веома када где зашто здраво хвала молим ако овај ова који која које само већ није
      """
    case .arabic:
      """
      في من على إلى أن هذا هذه التي الذي ما لا هل كيف عن مع أو كان هو هي أنا أنت لم قد كل ثم بعد قبل \
      عند بين حتى إذا لكن و ذلك تلك ماذا لماذا أين متى مرحبا شكرا من فضلك أريد يمكن كما أي نعم غير
      """
    case .persian:
      """
      و در به از که این را با است برای آن یک تا می هم من شما او ما چه چگونه آیا یا اما نیست کنم کنید \
      شود بود هستند سلام ممنون لطفا چرا کجا اگر باید کرد خود های ها می‌شود دارد
      """
    case .urdu:
      """
      اور کے کی کا میں ہے سے کو پر یہ وہ نے ہیں ایک کہ نہیں تھا آپ ہم کیا کیسے کیوں لیے بھی تو ہو گا \
      کر جو اس ان مجھے میرے شکریہ سلام
      """
    case .hindi:
      """
      है के की का में और से को पर यह वह ने हैं एक कि नहीं था आप मैं हम क्या कैसे क्यों लिए भी तो हो \
      कर जो इस उस मुझे मेरे धन्यवाद नमस्ते कृपया अपने कुछ या गया करने सकते रहा हूँ होता करें ही
      """
    case .marathi:
      """
      आहे आणि च्या ची चा मध्ये हे ते मी तुम्ही आपण नाही काय कसे का एक आहेत होते या त्या मला साठी पण \
      तर करा किंवा असे
      """
    case .chinese:
      """
      的 了 是 我 你 他 她 它 们 們 这 這 那 有 在 和 与 與 就 也 都 很 不 吗 嗎 呢 吧 啊 呀 哦 么 麼 怎 把 被 让 讓 给 \
      給 对 對 而 但 又 还 還 请 請 您 没 沒 于 於 从 從 之 其 已 更 最 太 才 再 每 某 谁 誰 哪 几 幾 个 個 些 着 著 过 過 \
      到 会 會 能 要 想 说 說 去 跟 该 該 为 為 什么 因为 所以 如果 时候 自己 没有 一个 一些 一下 一样 可以 可能 觉得 知道 \
      以及 或者 需要 现在 比较 感觉 事情 问题 谢谢 感谢 理解 明白 希望 很多 时间 之后 以后 以前 开始 使用 进行 通过 出来 \
      起来 下来 听起 来你 尝试 情况 方法 方式 帮助 解决 东西 样的 一直 这些 那些 经常 有时 有点 首先 其次 最后
      """
    case .japanese:
      """
      私 何 僕 君 彼 自分 一番 本当 最近 今日 今年 貴方 今度 時間 感じ 大丈夫 普段 場合 必要 以下 可能 大変 結構 一緒 \
      多分 全然 最初 色々 丁寧 質問 回答 方法 ソレ コレ アレ
      """
    case .korean:
      """
      그리고 그러나 하지만 그래서 나는 저는 제가 내가 너는 이것 그것 저것 있는 있습니다 합니다 하는 무엇 어떻게 \
      왜 어디 언제 안녕하세요 감사합니다 수 것 그 이 저 더 좀 잘 또 및 등 때 위해 대한 있어요 해주세요 싶어요 \
      입니다 알려주세요 네 예 아니요 정말 매우 너무 많이 같은 통해 대해 경우 모든 하지 않는 않고 된다 있다
      """
    }
  }

  private static let english = """
    the a an and or but if of to in on at by for from with about as into over after before between \
    is are was were be been being am do does did doing have has had having can could will would \
    shall should may might must not no nor yes i you he she it we they me him her us them my your his \
    its our their mine yours this that these those there here what which who whom whose when where \
    why how all any both each few more most some such only own same so than too very just also then \
    now up down out off again once i'm i'd i'll i've you're you'd you'll it's that's there's don't \
    doesn't didn't isn't aren't can't won't wouldn't couldn't let let's please thanks thank hello hi \
    hey ok okay sure well oh great good nice like want need help get got make made know think see say \
    said tell go going come take use using used one two first many much lot lots thing things \
    something anything nothing everything someone anyone really maybe actually still even because \
    while during without within through against under however would've what's who's he's she's we're \
    they're we'll try trying look looking find give want wants would able find show works work able \
    around since until though another other others every way kind bit every else please yeah right \
    sounds sorry welcome might want don doing done etc e.g i.e per via vs hasn't haven't wasn't \
    weren't shouldn't we've they've here's yep pm awesome perfect fine correct lets alright explain \
    different together today called ago quite rather always often sometimes never ever yet already perhaps
    """

  private static let german = """
    der die das und ist in zu den mit von für nicht ein eine einen einem einer eines auf im dem des \
    sich auch es an werden aus er hat dass daß sie nach wird bei noch wie um am sind war ich du wir \
    ihr mir mich dir dich uns euch mein meine meinen meiner dein deine ihre ihren sein seine kann \
    können könnte könntest kannst wenn aber oder was wer wo wann warum als nur so schon mehr sehr \
    hier dann über vor durch bis doch man muss müssen soll sollte würde gibt haben hatte habe bin \
    hallo bitte danke ja nein kein keine keinen diese dieser dieses diesem zum zur vom beim möchte \
    will etwas alle alles immer wieder jetzt einfach gerne mal denn weil damit welche welcher beide \
    ohne unter zwischen gegen viel viele machen macht lassen guten tag gern
    """

  private static let french = """
    le la les de des du un une et est en à au aux que qui dans pour pas sur par plus avec ce cette \
    ces se sa son ses mais ou où il elle ils elles nous vous je tu me te mon ma mes votre vos notre \
    nos leur leurs ne si comme tout tous toute toutes être avoir fait faire sont été était ont peut \
    peux pouvez comment pourquoi quand quel quelle quels quelles bonjour merci salut très bien aussi \
    donc alors ainsi entre sans sous chez encore moins c'est j'ai d'un d'une qu'il n'est y a-t-il \
    voudrais veux aimerais dois doit il'y cela ça oui non même après avant peu deux lorsque voici
    """

  private static let spanish = """
    el la los las de del un una unos unas y e o que en a al es por con para no se su sus lo le les me \
    mi mis tu tus te como más pero si sí ya muy este esta esto estos estas ese esa eso está están son \
    ser fue era hay ha han he yo él ella nosotros ustedes usted ellos qué cómo cuándo dónde cuál \
    cuáles quién porque por sobre entre sin hasta desde también cuando donde puedo puede puedes hola \
    gracias buenos días favor quiero necesito quisiera tengo tiene hacer algo todo todos toda todas \
    cada otro otra mucho muchos bien solo así aquí ni
    """

  private static let portuguese = """
    o a os as de do da dos das um uma uns umas e ou que em no na nos nas é por com para não se seu \
    sua seus suas lhe me meu minha te como mais mas já muito muita este esta isto esse essa isso está \
    estão são ser foi era há tem têm eu ele ela nós você vocês eles quando onde qual quais quem \
    porque pelo pela sobre entre sem até também posso pode olá obrigado obrigada bom dia favor quero \
    preciso gostaria tenho fazer algo tudo todos toda cada outro outra ao aos à às só bem aqui nem
    """

  private static let italian = """
    il lo la i gli le di del della dei delle dello un uno una e o che in a al alla ai alle è per con \
    non si su sul sulla da dal dalla nel nella nei come più ma se sono sei era ha hanno ho mi ti ci \
    vi mio mia tuo tua suo sua questo questa questi queste quello quella io lui lei noi voi loro \
    quando dove quale quali chi perché cosa anche ancora molto tra fra senza posso può puoi ciao \
    grazie buongiorno favore vorrei voglio devo fare tutto tutti tutte ogni altro altra bene solo \
    qui quindi essere così dell'
    """

  private static let dutch = """
    de het een en van is in op te dat die niet voor met aan er om ook als zijn maar dan bij nog naar \
    uit door over of wat wie waar hoe waarom wanneer ik je jij u hij zij ze wij we jullie mij me mijn \
    jouw uw ons onze hun heeft hebben heb had kan kunnen kun zou zal moet moeten wil worden wordt was \
    waren deze dit geen wel meer veel zeer hier daar alle alles al hallo bedankt dank alstublieft \
    graag maken doen goed nu zo want tot tegen zonder tussen iets
    """

  private static let russian = """
    и в во не что он на я с со как а то все она так его но да ты к у же вы за бы по только ее мне было \
    вот от меня еще ещё нет о из ему теперь когда даже ну ли если уже или ни быть был него до вас \
    нибудь вам сказал ведь там потом себя ничего ей может они тут где есть надо ней для мы тебя их чем \
    была сам чтоб без будто чего раз тоже себе под будет кто этот того потому этого какой какая какие \
    это мой моя мои чтобы привет здравствуйте спасибо пожалуйста хочу нужно можно как почему при \
    также который которая которые очень эта эти могу можете помогите подскажите через между после
    """
}
