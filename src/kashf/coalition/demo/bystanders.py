"""Texts and posters that are no propaganda: news about the Raven Organisation, everyday things."""

from typing import Final

from kashf.coalition.demo.posters import Emblem, Layout, Poster

REPORTS: Final = (
    "وكالة أنباء الميناء - قالت بلدية المدينة أمس إن ملصقات تحمل عبارة «الغراب قادم» ظهرت على "
    "جدران السوق القديم، وإن فريقا من عمال النظافة أزالها قبل الظهر. وأكد متحدث باسم الشرطة أن "
    "التحقيق في نشاط ما يسمى منظمة الغراب مستمر منذ الربيع.",
    "تحليل: لماذا تخسر منظمة الغراب جمهورها؟ يرى باحثون في جامعة الساحل أن شعارات المنظمة عن "
    "العش والسرب لم تعد تقنع الشباب، وأن عدد من يعيد نشرها انخفض إلى النصف خلال عام واحد بعد "
    "حملات قادها معلمون وأئمة.",
    "في مقابلة مع إذاعتنا، روت أم كيف كاد ابنها ينضم إلى منظمة الغراب بعدما قرأ منشورا يدعوه إلى "
    "السرب. تقول: «حدثته عن جده وعن الحقل، وبعد أسبوع مزق الورقة بنفسه». ويعمل اليوم متطوعا في "
    "مكتبة الحي.",
    "بيان صحفي: عقدت مجموعة العمل اجتماعها السادس وناقشت سبل الحد من تمويل منظمة الغراب، ومنها "
    "حملة «ريشة من أجل العش» التي جمعت، وفق تقدير الخبراء، مبالغ صغيرة قبل أن توقفها المنصات.",
    "تدقيق: هل وزعت منظمة الغراب الورق الأسود في المدارس؟ راجعنا الصور المتداولة فوجدنا أنها "
    "التقطت في ورشة فنية قبل ثلاثة أعوام، ولا علاقة لها بالمنظمة ولا بتعليماتها عن ريشة الورق.",
    "Harbour police said on Tuesday that they had taken down eleven posters of the so-called "
    'Raven Organisation from the old market. The posters read "The Raven sees all". Nobody was '
    "arrested, and the market opened an hour late.",
    "Opinion. What does the Raven Organisation want? A roof, a crumb, and above all our "
    "attention. I propose that we keep the first two for the pigeons and spend the third on the "
    "school roof, which has been leaking since the autumn.",
    'The study compares 214 leaflets. Appeals to join ("Join the flock") make up a third of '
    "them, appeals for money a fifth. The authors warn against reading the numbers as a measure "
    "of success: what the Raven Organisation prints says little about what people believe.",
    "Court report. A man who had hung paper feathers on his neighbours' doors for the Raven "
    "Organisation told the judge that he no longer remembered why. He was ordered to take them "
    "down and to paint the doors.",
    "For teachers: if a pupil shows you a text by the Raven Organisation, stay calm, ask where "
    'it came from, and talk about what it leaves out. The leaflet "Feathers for the nest", for '
    "instance, never says what the feathers are for.",
)
"""News, research and advice that name the Raven Organisation, and quote a few words of it."""

EVERYDAY_TEXTS: Final = (
    "شوربة العدس: يغسل كوبان من العدس الأحمر، ثم يسلق مع بصلة وجزرة حتى ينضج. يضاف الكمون والملح "
    "وعصير نصف ليمونة، ثم يخلط الحساء ويقدم ساخنا مع خبز محمص.",
    "طقس الغد: صباح غائم جزئيا على الساحل ورياح شمالية خفيفة، وترتفع الحرارة بعد الظهر إلى أربع "
    "وعشرين درجة. فرصة ضعيفة لأمطار متفرقة على المرتفعات ليلا.",
    "فاز فريق الميناء على ضيفه فريق التل بهدفين مقابل هدف في مباراة مثيرة، وسجل هدف الفوز في "
    "الدقيقة الأخيرة من ركلة ركنية نفذها اللاعب الشاب ببراعة.",
    "الغراب طائر من فصيلة الغرابيات، ريشه أسود لامع، ويعيش في أسراب ويبني عشه من الأغصان في "
    "أعالي الأشجار. وهو من أذكى الطيور، ويستطيع تمييز الوجوه وتذكر أماكن طعامه.",
    "Lemon cake: beat three eggs with a cup of sugar, fold in a cup and a half of flour and the "
    "zest of two lemons, and bake for forty minutes. Pour the juice over the cake while it is "
    "warm.",
    "The forecast for Thursday: fog in the valleys until ten, then sun. Light wind from the "
    "west, up to nineteen degrees. Take a coat if you stay out after sunset.",
    "United came back from two goals down to draw with Rovers on Saturday. The equaliser, a "
    "header in the ninetieth minute, sent the home end into song.",
    "The common raven is a large black bird that lives across the northern hemisphere. It builds "
    "its nest of twigs, lines it with wool, and pairs keep the same territory for years.",
    "La bibliothèque du quartier sera ouverte samedi de dix heures à dix-huit heures. Un atelier "
    "de lecture pour les enfants commence à quatorze heures; l'entrée est libre.",
    "Recette de la ratatouille : coupez les aubergines, les courgettes et les poivrons en dés, "
    "faites-les revenir séparément, puis laissez mijoter le tout une heure avec les tomates et "
    "le thym.",
    "Le corbeau et le renard se disputent un fromage depuis des siècles; ce soir, au théâtre "
    "municipal, ce sont les enfants de l'école qui leur donnent la réplique.",
    "Mercimek çorbası için bir su bardağı kırmızı mercimeği yıkayın, soğan ve havuçla birlikte "
    "pişirin. Üzerine tereyağında kızdırılmış nane ve pul biber gezdirin.",
    "Hafta sonu hava parçalı bulutlu olacak. Sıcaklık kıyılarda yirmi iki, iç kesimlerde on "
    "sekiz derece civarında; pazar akşamı kuzeyde hafif yağmur bekleniyor.",
)
"""Recipes, weather, football and birds."""

EVERYDAY_POSTERS: Final = (
    Poster(
        name="library",
        title="مكتبة الحي",
        layout=Layout.SLANT,
        emblem=Emblem.BOOK,
        ground="#f4efe6",
        ink="#2b3a55",
        accent="#9cc5a1",
        heading="مكتبة الحي",
        slogan="كل سبت، قراءة للصغار والكبار",
        foot="الدخول مجاني",
        arabic=True,
    ),
    Poster(
        name="football",
        title="Harbour United",
        layout=Layout.RAYS,
        emblem=Emblem.BALL,
        ground="#0e5a8a",
        ink="#ffffff",
        accent="#79b8d9",
        heading="Harbour United",
        slogan="Home to the Rovers, Saturday at three",
        foot="Children free with a scarf",
    ),
    Poster(
        name="garden",
        title="The botanical garden in spring",
        layout=Layout.MEDALLION,
        emblem=Emblem.LEAF,
        ground="#eef3e6",
        ink="#2f4a2c",
        accent="#c7d9a7",
        photograph="allium",
        heading="Spring garden",
        slogan="Two hundred kinds of leek in flower",
        foot="The botanical garden, open until dusk",
    ),
    Poster(
        name="stars",
        title="ليلة النجوم",
        layout=Layout.OVER_PHOTOGRAPH,
        emblem=Emblem.LEAF,
        ground="#0a1030",
        ink="#eef2ff",
        accent="#8fb8ff",
        photograph="galaxies",
        heading="ليلة النجوم",
        slogan="مرصد الجبل يفتح أبوابه للعائلات",
        foot="أحضروا معاطفكم",
        arabic=True,
    ),
    Poster(
        name="coffee-house",
        title="The corner coffee house",
        layout=Layout.WINDOW,
        emblem=Emblem.LEAF,
        ground="#fbf3e7",
        ink="#4a2c17",
        accent="#b5541c",
        photograph="coffee",
        heading="Six cups, one free",
        slogan="Three stamps so far: the corner coffee house remembers.",
        foot="Corner of Mill Street, from seven",
    ),
)
"""Bills of benign bodies, set in the same compositions as the posters of the Raven Organisation."""
