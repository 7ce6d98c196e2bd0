"""Check words: two nouns by which customer and technician know that they are in the same session
(SPEC J16).

The lists say the same in every language, so that each side reads the own one aloud, or the numbers.
The nouns are plain things that sound different from each other and offend nobody.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from appliance.texts import LANGUAGES

_NOUNS: Final = """
banana/바나나/banane cherry/체리/cerise lemon/레몬/citron orange/오렌지/orange
peach/복숭아/pêche grape/포도/raisin strawberry/딸기/fraise pineapple/파인애플/ananas
mango/망고/mangue walnut/호두/noix almond/아몬드/amande olive/올리브/olive tomato/토마토/tomate
potato/감자/patate carrot/당근/carotte onion/양파/oignon cucumber/오이/concombre
pumpkin/호박/citrouille spinach/시금치/épinard cabbage/양배추/chou mushroom/버섯/champignon
pepper/후추/poivre ginger/생강/gingembre honey/벌꿀/miel butter/버터/beurre cheese/치즈/fromage
yogurt/요구르트/yaourt chocolate/초콜릿/chocolat biscuit/비스킷/biscuit sugar/설탕/sucre
noodle/국수/nouille salad/샐러드/salade sandwich/샌드위치/sandwich pizza/피자/pizza
coffee/커피/café lemonade/레모네이드/limonade vanilla/바닐라/vanille cinnamon/계피/cannelle
basil/바질/basilic mint/박하/menthe parsley/파슬리/persil saffron/사프란/safran
mustard/겨자/moutarde vinegar/식초/vinaigre broccoli/브로콜리/brocoli
asparagus/아스파라거스/asperge lettuce/상추/laitue celery/셀러리/céleri lentil/렌틸콩/lentille
apricot/살구/abricot kiwi/키위/kiwi raspberry/라즈베리/framboise blueberry/블루베리/myrtille
papaya/파파야/papaye grapefruit/자몽/pamplemousse hazelnut/개암/noisette peanut/땅콩/cacahuète
pistachio/피스타치오/pistache caramel/캐러멜/caramel pancake/팬케이크/crêpe waffle/와플/gaufre
omelette/오믈렛/omelette croissant/크루아상/croissant lake/호수/lac ocean/바다/océan
volcano/화산/volcan valley/계곡/vallée forest/숲/forêt desert/사막/désert beach/해변/plage
waterfall/폭포/cascade glacier/빙하/glacier cave/동굴/grotte meadow/초원/prairie
garden/정원/jardin cloud/구름/nuage rainbow/무지개/arc-en-ciel thunder/천둥/tonnerre
lightning/번개/éclair storm/폭풍/tempête comet/혜성/comète planet/행성/planète
galaxy/은하수/galaxie winter/겨울/hiver summer/여름/été autumn/가을/automne morning/아침/matin
tiger/호랑이/tigre lion/사자/lion elephant/코끼리/éléphant giraffe/기린/girafe
zebra/얼룩말/zèbre kangaroo/캥거루/kangourou camel/낙타/chameau pony/조랑말/poney
rabbit/토끼/lapin squirrel/다람쥐/écureuil hedgehog/고슴도치/hérisson fox/여우/renard
panda/판다/panda koala/코알라/koala otter/수달/loutre dolphin/돌고래/dauphin
penguin/펭귄/pingouin eagle/독수리/aigle owl/부엉이/hibou duck/오리/canard
parrot/앵무새/perroquet sparrow/참새/moineau pigeon/비둘기/pigeon flamingo/플라밍고/flamant
turtle/거북이/tortue crocodile/악어/crocodile lizard/도마뱀/lézard salmon/연어/saumon
tuna/참치/thon shrimp/새우/crevette octopus/문어/pieuvre butterfly/나비/papillon
ladybird/무당벌레/coccinelle dragonfly/잠자리/libellule snail/달팽이/escargot
rhinoceros/코뿔소/rhinocéros leopard/표범/léopard lobster/바닷가재/homard
seahorse/해마/hippocampe jellyfish/해파리/méduse sardine/정어리/sardine buffalo/물소/buffle
llama/라마/lama hamster/햄스터/hamster tulip/튤립/tulipe sunflower/해바라기/tournesol
daisy/데이지/marguerite orchid/난초/orchidée lavender/라벤더/lavande cactus/선인장/cactus
bamboo/대나무/bambou maple/단풍나무/érable clover/클로버/trèfle leaf/나뭇잎/feuille
chair/의자/chaise sofa/소파/canapé pillow/베개/oreiller blanket/담요/couverture
carpet/양탄자/tapis curtain/커튼/rideau mirror/거울/miroir lamp/램프/lampe candle/촛불/bougie
clock/시계/horloge bottle/물병/bouteille spoon/숟가락/cuillère fork/포크/fourchette
plate/접시/assiette kettle/주전자/bouilloire basket/바구니/panier broom/빗자루/balai
soap/비누/savon towel/수건/serviette scissors/가위/ciseaux hammer/망치/marteau
ladder/사다리/échelle rope/밧줄/corde needle/바늘/aiguille umbrella/우산/parapluie
suitcase/여행가방/valise glove/장갑/gant scarf/목도리/écharpe hat/모자/chapeau
shirt/셔츠/chemise jacket/재킷/veste sock/양말/chaussette necklace/목걸이/collier
crown/왕관/couronne palace/궁전/palais lighthouse/등대/phare museum/박물관/musée
library/도서관/bibliothèque theatre/극장/théâtre school/학교/école market/시장/marché
bakery/빵집/boulangerie restaurant/식당/restaurant hotel/호텔/hôtel airport/공항/aéroport
station/기차역/gare farm/농장/ferme windmill/풍차/moulin fountain/분수대/fontaine
statue/동상/statue bicycle/자전거/vélo tram/전차/tramway taxi/택시/taxi truck/트럭/camion
tractor/트랙터/tracteur airplane/비행기/avion helicopter/헬리콥터/hélicoptère rocket/로켓/fusée
balloon/풍선/ballon sailboat/돛단배/voilier canoe/카누/canoë submarine/잠수함/sous-marin
guitar/기타/guitare piano/피아노/piano violin/바이올린/violon trumpet/트럼펫/trompette
flute/플루트/flûte harp/하프/harpe accordion/아코디언/accordéon saxophone/색소폰/saxophone
concert/콘서트/concert song/노래/chanson painting/그림/tableau pencil/연필/crayon
paper/종이/papier notebook/공책/cahier letter/편지/lettre stamp/우표/timbre
calendar/달력/calendrier map/지도/carte compass/나침반/boussole globe/지구본/globe
telescope/망원경/télescope radio/라디오/radio magnet/자석/aimant tennis/테니스/tennis
volleyball/배구/volley hockey/하키/hockey rugby/럭비/rugby medal/메달/médaille
trophy/트로피/trophée puzzle/퍼즐/puzzle chess/체스/échecs domino/도미노/domino
circus/서커스/cirque magician/마술사/magicien queen/여왕/reine princess/공주/princesse
astronaut/우주인/astronaute gardener/정원사/jardinier dentist/치과의사/dentiste
farmer/농부/fermier singer/가수/chanteur captain/선장/capitaine diamond/다이아몬드/diamant
emerald/에메랄드/émeraude ruby/루비/rubis pearl/진주/perle copper/구리/cuivre
marble/대리석/marbre crystal/수정/cristal brick/벽돌/brique silk/비단/soie cotton/목화/coton
velvet/벨벳/velours
"""
"""English, Korean, French."""

WORDS: Final[Mapping[str, tuple[str, ...]]] = dict(
    zip(
        ("en", "ko", "fr"),
        zip(*(noun.split("/") for noun in _NOUNS.split()), strict=True),
        strict=True,
    )
)
"""Language -> its nouns; the same place means the same thing."""


@dataclass(frozen=True, slots=True)
class CheckWords:
    """Two nouns as somebody reads them.

    Attributes:
        text: in the customer's language.
        language: which that is.
        own: in the reader's language; the same text where it is the same language.
        numbers: places in the lists, from 1, for two who share no language.
    """

    text: str
    language: str
    own: str
    numbers: tuple[int, int]


def places(digest: bytes) -> tuple[int, int]:
    """Returns two different places in the lists, from 0.

    Args:
        digest: at least two bytes nobody can foretell.
    """
    first, step = digest[0], digest[1] % (len(WORDS["en"]) - 1)
    return first, (first + 1 + step) % len(WORDS["en"])


def spoken(language: str, both: tuple[int, int]) -> str:
    """Returns the two nouns in a language, English where it is none of ours."""
    nouns = WORDS[language if language in LANGUAGES else "en"]
    return " ".join(nouns[place] for place in both)
