#!/usr/bin/env python3
"""Writes invented one- or two-sentence conflict reports with their keys (gold JSON lines, the form of train/own.jsonl).

plain.py --out FILE [--n 600] [--seed 11] [--pronouns span|phrase] [--show N]

Sentences are built out of marked pieces, so that every offset comes out by construction:
  [word:1]            trigger of claim 1        <1ap,2s>words</>   words in roles of claims
  {A 1a}              a filler with its roles   {|x|y}             one of
  § ¤                 where a time may stand    ^                  capital letter follows
Letters: a agent, t target, v victim, i instrument, r recipient, d destination, o origin, c topic, p place, s source,
w time, x trigger, q agent told by a pronoun, u target told by a pronoun.
"""
import argparse, collections, datetime, json, random, re

DAY = datetime.timedelta(days=1)
WEEK = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
MONTH = "January February March April May June July August September October November December".split()
ROLE = dict(a="agent", t="target", v="victim", i="instrument", r="recipient", d="destination", o="origin", c="topic")

# ---------------------------------------------------------------- fillers
# doers: article, core, plural, side (r armed group, g gunmen and the like, s state), country
GROUPS = """the|Karoun Liberation Front|0
the|Sons of the Red Valley|1
the|Army of the Three Rivers|0
the|Tarsin Defence Brigade|0
the|Blue Scarf militia|0
the|Western Steppe Volunteers|1
the|Popular Resistance of Imari|0
the|Hasira Column|0
the|Night Hawks|1
the|Free Lowlands Army|0
the|Movement for a New Sambor|0
the|Alliance of Mountain Peoples|0
the|Katuba Self-Defence League|0
the|Orun Warriors|1
the|Saint Elias Brigade|0
the|Committee for a Free Luz|0
the|Desert Guard|0
the|Cane Cutters' Brigade|0
the|National Rescue Council|0
the|Lagoon Vanguard|0
the|Seventh of May Movement|0
the|Unity Front of Velmora (UFV)|0
the|MPRD|0
the|Iron Ridge Battalion|0
the|Sword of the Coast|0
the|Bakari militia|0
the|Tolwe People's Army|0
the|Grey Wolves of Sarn|1
||fighters from the Kolm Valley Union|1
||members of the Ashen Star militia|1
||fighters of the Ruvu Freedom Army|1
||Col. Anton Dragas's men|1
||Gen. Musa Kiprop's fighters|1
||Commander Lakshan's guerrillas|1
||men loyal to Sheikh Tariq Omran|1
||militiamen allied with Governor Bashir Quent|1
||suspected members of the Hidden Path|1""".split("\n")
PLAIN = """|rebels|1
the|rebels|1
|insurgents|1
|militants|1
|separatists|1
|guerrillas|1
|militiamen|1
|tribal fighters|1
|rebel fighters|1
|jihadists|1
|armed herders|1
|opposition fighters|1
a|rebel faction|0
a|local militia|0
|gunmen|1
|unidentified gunmen|1
|armed men|1
|masked gunmen|1
|gunmen on motorcycles|1
|bandits|1
|suspected rebels|1""".split("\n")
STATE = """|government troops|1
|soldiers|1
|troops|1
the|army|0
|police|1
|government forces|1
|security forces|1
|paramilitary police|1
the|national guard|0
|border guards|1
|army commandos|1
the|Third Infantry Brigade|0
the|presidential guard|0
|Kessarian troops|1
|Kessaria's army|0
|Tarvanian forces|1
|Velmora's army|0
|Lathian soldiers|1
|Imbarian forces|1
the|Zemurian army|0
|Dorvale's security forces|1
|Orlund's special forces|1
|Sambor's marines|1""".split("\n")
RULERS = """the|government|0
|Kessaria's government|0
the|Lathian government|0
the|military junta|0
the|transitional council|0
the|Zemurian authorities|1
|Sambor's new rulers|1
the|interim administration|0""".split("\n")
POWERS = """|Kessaria|Kessarian
|Tarvania|Tarvanian
|Velmora|Velmori
|Lathia|Lathian
|Imbaria|Imbarian
|Zemuria|Zemurian
|Dorvale|Dorvalian
|Orlund|Orlundic
|Sambor|Samborese
the|Republic of Costa Verde|Costa Verdean
|Upper Marn|Marnish
the|Kingdom of Ysmar|Ysmari""".split("\n")
INV = ("Marrowgate Sulima Dostrava Kelpin Torsk Abouli Nyamori Orvale Zubrik Chandpura Wadi Harim|Puerto Salgado|San Elmo|Kafr Deem|"
       "Bel Aoun|Hodrec|Mirnok|Tavasch|Gombwe|Lurambi|Ostwick|Pravny|Qasr Tumin|Ruzani|Selenje|Tikari|Ulmora|Vashti|Weldra|"
       "Yarong|Zhilin|Ambaro|Bokhet|Cardenal|Dulmin|Essaka|Farsun|Garoumi|Hallinga|Ilvesk|Jomba|Kasimre|Lodroma|Matuli|"
       "Nekhova|Odalla|Pokrin|Rasinga|Santa Leda|Tebbit|Umreth|Voskar|Wankoro|Yelmi|Zagrun|Akobe|Brennik|Chisoko|Darreh|"
       "Ekwani|Fort Lusan|Gharm Tepe|Hultra|Isangu|Jarmak|Khelat Sura|Lomeka|Munjir|Nauri|Old Karin|Perosk|Rubenga|Sowara")
INV = [w for part in INV.split("|") for w in ([part] if part.count(" ") < 3 else
       part.rsplit(" Wadi Harim", 1)[0].split() + ["Wadi Harim"])]
REAL = """Mopti|central_Mali Gao|northern_Mali Maiduguri|northern_Nigeria Gwoza|northern_Nigeria Jos|central_Nigeria Goma|eastern_Congo
Bunia|eastern_Congo Beni|eastern_Congo Uvira|eastern_Congo Kassala|eastern_Sudan Nyala|western_Sudan El_Obeid|central_Sudan
Malakal|northern_South+Sudan Bentiu|northern_South+Sudan Baidoa|southern_Somalia Kismayo|southern_Somalia Dessie|northern_Ethiopia
Lalibela|northern_Ethiopia Pemba|northern_Mozambique Palma|northern_Mozambique Bambari|central_Central+African+Republic Taiz|southern_Yemen
Marib|central_Yemen Tikrit|central_Iraq Ramadi|western_Iraq Kirkuk|northern_Iraq Idlib|northern_Syria Daraa|southern_Syria Raqqa|northern_Syria
Kunduz|northern_Afghanistan Ghazni|eastern_Afghanistan Lashkar_Gah|southern_Afghanistan Quetta|western_Pakistan Mingora|northern_Pakistan
Imphal|eastern_India Sukma|central_India Lashio|northern_Myanmar Myitkyina|northern_Myanmar Marawi|southern_Philippines
Cotabato|southern_Philippines Pattani|southern_Thailand Tumaco|western_Colombia Mocoa|southern_Colombia Ayacucho|southern_Peru
Culiacan|northern_Mexico Izium|eastern_Ukraine Kherson|southern_Ukraine Zintan|western_Libya Sabha|southern_Libya Djibo|northern_Burkina+Faso
Diffa|southern_Niger Timika|eastern_Indonesia Gori|central_Georgia Vukovar|eastern_Croatia""".split()
DISTRICTS = ["Mbande", "Sarpur", "Khorasht", "Ulang", "Pitsa", "Norrak", "Tarime", "Golbahar", "Chimola", "Rostavi", "Beni Saad", "Lower Ruma"]
# objects: article, core, plural, m(ilitary of a state) r(ebel) c(ivilian), s(tands) m(oves), people
OBJ = """a|military convoy|0|m|m
an|army convoy|0|m|m
an|army patrol|0|m|m
a|police patrol|0|m|m
|soldiers|1|m|m|p
|peacekeepers|1|m|m|p
a|column of troops|0|m|m
an|army barracks|0|m|s
an|army post|0|m|s
an|army checkpoint|0|m|s
a|police station|0|m|s
a|police checkpoint|0|m|s
a|border post|0|m|s
a|military base|0|m|s
an|army camp|0|m|s
a|naval base|0|m|s
a|military airfield|0|m|s
a|gendarmerie post|0|m|s
a|rebel camp|0|r|s
a|rebel base|0|r|s
an|insurgent hideout|0|r|s
|rebel positions|1|r|s
a|guerrilla camp|0|r|s
a|militia checkpoint|0|r|s
a|rebel convoy|0|r|m
a|group of rebels|0|r|m|p
a|separatist arms depot|0|r|s
a|market|0|c|s
|villagers|1|c|s|p
a|church|0|c|s
a|mosque|0|c|s
a|primary school|0|c|s
a|hospital|0|c|s
a|clinic|0|c|s
a|gold mine|0|c|s
an|oil depot|0|c|s
a|power station|0|c|s
a|hotel|0|c|s
a|radio station|0|c|s
the|governor's house|0|c|s
a|refugee camp|0|c|s
the|town hall|0|c|s
a|cement works|0|c|s
a|bus station|0|c|s
|farmers|1|c|s|p
a|wedding party|0|c|s|p
a|monastery|0|c|s
a|bus|0|c|m
an|aid convoy|0|c|m
a|fuel tanker|0|c|m
|traders|1|c|m|p
|aid workers|1|c|m|p
a|train|0|c|m
a|group of pilgrims|0|c|m|p
|fishing boats|1|c|m
a|minibus|0|c|m
|food lorries|1|c|m""".split("\n")
PEOPLE = dict(
    c="villager/villagers farmer/farmers trader/traders fisherman/fishermen woman/women child/children herder/herders civilian/civilians "
      "man/men person/people person/people person/people resident/residents shopkeeper/shopkeepers labourer/labourers bystander/bystanders "
      "student/students civilian/civilians young_man/young_men elderly_woman/elderly_women".split(),
    q="prisoner/prisoners captive/captives detainee/detainees hostage/hostages political_prisoner/political_prisoners".split(),
    y="prisoner/prisoners detainee/detainees inmate/inmates political_prisoner/political_prisoners".split(),
    u="fighter/fighters man/men fighter/fighters commander/commanders man/men".split(),
    w="soldier/soldiers man/men officer/officers recruit/recruits".split(),
    m="soldier/soldiers policeman/policemen police_officer/police_officers guard/guards conscript/conscripts officer/officers "
      "soldier/soldiers marine/marines army_recruit/army_recruits".split(),
    r="fighter/fighters rebel/rebels militant/militants insurgent/insurgents militiaman/militiamen guerrilla/guerrillas".split(),
    h="villager/villagers engineer/engineers aid_worker/aid_workers teacher/teachers schoolgirl/schoolgirls driver/drivers priest/priests "
      "oil_worker/oil_workers trader/traders foreign_tourist/foreign_tourists journalist/journalists farmer/farmers nurse/nurses".split(),
    j="man/men suspect/suspects student/students opposition_activist/opposition_activists journalist/journalists youth/youths "
      "suspected_militant/suspected_militants teacher/teachers trade_unionist/trade_unionists".split(),
    k="prisoner/prisoners captive/captives villager/villagers captured_soldier/captured_soldiers civilian/civilians hostage/hostages "
      "young_man/young_men elder/elders".split(),
    d="people resident/residents villager/villagers family/families civilian/civilians".split())
AT = dict(bus="passenger/passengers", minibus="passenger/passengers", train="passenger/passengers railwayman/railwaymen", church="worshipper/worshippers",
          mosque="worshipper/worshippers", monastery="monk/monks", hospital="patient/patients nurse/nurses", clinic="nurse/nurses patient/patients",
          hotel="guest/guests waiter/waiters", lorries="driver/drivers", tanker="driver/drivers", convoy="aid_worker/aid_workers driver/drivers",
          school="pupil/pupils teacher/teachers", mine="miner/miners", camp="refugee/refugees", party="guest/guests", boats="fisherman/fishermen",
          station="worker/workers", depot="worker/workers", works="worker/workers", market="trader/traders shopper/shoppers", hall="clerk/clerks")
THINGS = "houses huts shops farmhouses market_stalls granaries lorries tents school_buildings government_offices fishing_boats".split()
LOOT = "shops warehouses a_pharmacy an_aid_depot grain_stores a_bank homes a_food_warehouse the_hospital the_market cattle a_clinic".split()
FIRST = "Ilan Rosa Peter Amina Tomas Grace Yusuf Marta Kofi Leila Dmitri Sunil Noor Pablo Esther Goran Hawa Jonas Mei Ravi Zainab Oscar".split()
LAST = "Perk Adongo Halimov Serrat Danjuma Vukas Okeke Baral Lindor Maseko Farouk Tello Nyberg Osman Katende Hrubec Salim Duarte Wako Iyer".split()
SRC = """|residents|said
|witnesses|said
|villagers|said
a|local official|said
the|provincial governor|said
|hospital staff|said
the|White Lantern|said
a|monitoring group|said
|medics|said
a|doctor at the local hospital|said
|aid workers|said
the|district administrator|said
|survivors|said
a|tribal elder|said
|two local officials|said
the|Joint Relief Mission|said
a|Western diplomat|said
|local journalists|said
the|Lowland Observatory|said
|shopkeepers|said
a|parish priest|said
the|human rights group Open Ledger|said
N|mayor|said
N|district commissioner|said
N|village chief|said
N|Dr|said""".split("\n")
TALK = """|diplomats|said
a|Western diplomat|said
|officials|said
the|Joint Relief Mission|said
a|presidential adviser|said
|two senior officers|said
a|report by the Tellis Institute|said
the|Kolombe Crisis Centre|said
an|Southern Union envoy|said
|local journalists|said
a|former minister|said
N|mediator|said""".split("\n")
OUTLETS = ["Harbour Gazette", "Radio Kolombe", "The Plains Courier", "Meridian News Agency", "Daily Sentinel of Orra", "Capital Bulletin",
           "Northline", "The Tamarind Times", "Upland Press Service", "Evening Register", "La Voz del Llano", "East Gate Monitor", "Inter-River News"]
ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
TENS = "x x twenty thirty forty fifty sixty seventy eighty ninety".split()


def words(n):
    if n < 20: return ONES[n]
    if n < 100: return TENS[n // 10] + ("-" + ONES[n % 10] if n % 10 else "")
    return f"{n:,}"


class Doer:
    def __init__(s, line, side):
        f = line.replace("||", "|", 1).split("|")
        s.art, s.core, s.pl, s.side = f[0], f[1], f[2] == "1", side
        s.country = f[3] if len(f) > 3 else None
        s.named = s.core[0].isupper()


class Obj:
    def __init__(s, line):
        f = line.split("|")
        s.art, s.core, s.pl, s.camp, s.moves, s.people = f[0], f[1], f[2] == "1", f[3], f[4] == "m", len(f) > 5


class Place:
    def __init__(s, name, country, kind, side=None): s.name, s.country, s.kind, s.side = name, country, kind, side


class Deck:
    """draws without repeating until all have been drawn"""
    def __init__(s, rng, items): s.rng, s.items, s.left = rng, list(items), []
    def draw(s, ok=lambda x: True):
        for turn in range(2):
            for i, x in enumerate(s.left):
                if ok(x): return s.left.pop(i)
            fresh = s.items[:]; s.rng.shuffle(fresh); s.left += fresh
        raise LookupError("nothing fits")


def tagged(tag, text): return f"<{tag}>{text}</>" if tag not in ("", "-") else text
def ids_of(tag): return sorted({t[0] for t in tag.split(",")}) if tag else []


# ---------------------------------------------------------------- one report
class Writer:
    def __init__(s, seed):
        s.rng = random.Random(seed)
        r = s.rng
        d = [Doer(l, "r") for l in GROUPS] + [Doer(l, "r") for l in PLAIN] + [Doer(l, "s") for l in STATE] + [Doer(l, "v") for l in RULERS]
        for x in d:
            if x.core in ("gunmen", "unidentified gunmen", "armed men", "masked gunmen", "gunmen on motorcycles", "bandits", "armed herders"): x.side = "g"
        s.doers = {k: Deck(r, [x for x in d if x.side in k]) for k in ("r", "s", "rg", "rs", "rgs", "gs", "rv", "sv", "rsv", "v")}
        s.named = Deck(r, [x for x in d if x.side == "r" and x.art == "the" and x.named])
        s.powers = Deck(r, [l.split("|") for l in POWERS])
        kinds = ["town"] * 5 + ["village"] * 4 + ["city"]
        inv = [Place(n, None, kinds[i * 7 % 10]) for i, n in enumerate(INV)]
        real = [Place(l.split("|")[0].replace("_", " "), l.split("_")[-1].replace("+", " "), "city" if i % 2 else "town", l.split("|")[1].split("_")[0]) for i, l in enumerate(REAL)]
        s.places = Deck(r, inv + real)
        s.objs = {}
        for camp in ("m", "r", "c"):
            items = [Obj(l) for l in OBJ]
            s.objs[camp] = Deck(r, [o for o in items if o.camp == camp])
        s.people = {k: Deck(r, [w.replace("_", " ") for w in v]) for k, v in PEOPLE.items()}
        s.src = Deck(r, [l.split("|") for l in SRC]); s.talk = Deck(r, [l.split("|") for l in TALK])
        s.things, s.loot = Deck(r, THINGS), Deck(r, LOOT)
        s.first, s.last, s.outlet, s.dist = Deck(r, FIRST), Deck(r, LAST), Deck(r, OUTLETS), Deck(r, DISTRICTS)
        s.seen = set()

    def chance(s, p): return s.rng.random() < p
    def pick(s, *a): return s.rng.choice(a)
    def name(s): return s.first.draw() + " " + s.last.draw()

    def start(s):
        s.bag = {}
        s.pub = datetime.date(2009, 1, 1) + DAY * s.rng.randrange(5800)
        s.kindof = {}
        s.last_day, s.active, s.sober = None, False, False

    # -- numbers
    def number(s, lo, hi, first=False, one=True):
        n = s.rng.randint(lo, hi); k = s.rng.random()
        if n >= 100: n = round(n, -len(str(n)) + 2)
        if n == 1 and one: return s.pick("a", "a", "one"), 1, 1
        n = max(n, 2)
        plain = words(n) if n < 10 or (n < 20 and s.chance(.3)) else f"{n:,}"
        if first and n >= 100 and k < .58: k = s.pick(.6, .76, .83)
        if .74 <= k < .92 and n >= 10:
            n = n if n >= 100 else max(10, round(n / 5) * 5) if k >= .80 else n
            plain = f"{n:,}"
            if k < .80: return "more than " + plain, n + 1, None
            if k < .86: return s.pick("about ", "some ", "around ") + plain, n, n
            if k < .89: return "nearly " + plain, n, n
            return "up to " + plain, None, n
        if .58 <= k < .74: return "at least " + plain, n, None
        if .92 <= k < .95 and 8 < hi < 100: return "dozens of", None, None
        if .95 <= k < .98 and hi < 1000: return "several", None, None
        return (words(n) if first and n < 100 else plain), n, n

    def figure(s, kind, tag, group, lo, hi, first=False, one=True):
        """a number with its people: the whole is the figure, the people carry the role"""
        num, low, high = s.number(lo, hi, first, one)
        o = s.bag.get("O")
        fit = AT.get(o.core.split()[-1]) if o and group == "c" and o.camp == "c" else None
        noun = s.pick(*fit.replace("_", " ").replace("aid w", "aid_w").split()).replace("_", " ") if fit and s.chance(.6) else s.people[group].draw()
        sing, plur = noun.split("/") if "/" in noun else (noun, noun)
        if sing == plur and low == high == 1: num, low, high = "three", 3, 3
        w = sing if num in ("a", "one") else plur
        if num == "a" and w[0] in "aeiou": num = "an"
        s.bag["pl"] = num not in ("a", "an", "one")
        f = "".join(f"{i}f={kind}/{low}/{high}," for i in ids_of(tag)).rstrip(",")
        return f"<{f}>{num} {tagged(tag, w)}</>"

    def toll(s, i, group, who=True):
        """', killing three villagers and wounding nine'"""
        def people(kind, lo, hi, noun):
            if noun and who: return s.figure(kind, f"{i}v", group, lo, hi)
            num, low, high = s.number(lo, hi, one=False)
            num = num.removesuffix(" of")
            if num == "a": num = "one"
            return f"<{i}f={kind}/{low}/{high}>{num}</>" + ("" if noun else s.pick("", " others", " more") if num not in ("one", "dozens", "several") else "")
        both = s.rng.random()
        if both < .5: return (s.pick(", killing ", ", killing ", " and killed ") if s.active else ", killing ") + people("killed", 1, 30, True)
        if both < .65: return s.pick(", wounding ", ", injuring ") + people("injured", 1, 30, True)
        return ", killing " + people("killed", 1, 25, True) + s.pick(" and wounding ", " and injuring ") + people("injured", 2, 40, False)

    # -- times
    def past(s, weekday_only=False):
        """(preposition, words, earliest, latest)"""
        r, pub = s.rng, s.pub
        k = r.choice([1, 1, 1, 2, 2, 3, 4, 5, 6]); day = pub - DAY * k; name = WEEK[day.weekday()]
        x = r.random()
        if weekday_only or x < .34: out = ("on", name, day, day)
        elif x < .42: out = ("on", name + s.pick(" night", " morning", " evening", " afternoon"), day, day)
        elif x < .47: out = ("", s.pick("late", "early") + " on " + name, day, day)
        elif x < .52: out = ("at", s.pick("dawn", "noon", "midnight", "dusk") + " on " + name, day, day)
        elif x < .54: out = ("in", "the early hours of " + name, day, day)
        elif x < .60: out = ("", "yesterday", pub - DAY, pub - DAY)
        elif x < .62: out = ("", s.pick("overnight", "last night"), pub - DAY, pub)
        elif x < .64: out = ("", s.pick("today", "this morning"), pub, pub)
        elif x < .70:
            n, w = r.choice([(2, "two days ago"), (3, "three days ago"), (4, "four days ago"), (7, "a week ago"), (14, "a fortnight ago"), (14, "two weeks ago"), (10, "ten days ago")])
            out = ("", w, pub - DAY * n, pub - DAY * n)
        elif x < .83:
            d = pub - DAY * r.randint(2, 80); m = MONTH[d.month - 1]
            out = ("on", s.pick(f"{d.day} {m}", f"{d.day} {m}", f"{m} {d.day}"), d, d)
        elif x < .87:
            monday = pub - DAY * (pub.weekday() + 7); out = ("", "last week", monday, monday + DAY * 6)
        elif x < .91: a, b = s.month(-1); out = ("", "last month", a, b)
        elif x < .96:
            k = r.randint(1, 7); a, b = s.month(-k); out = ("in", MONTH[a.month - 1], a, b)
        elif x < .98 and pub.weekday() < 5:
            sun = pub - DAY * (pub.weekday() + 1); out = (s.pick("at", "over"), "the weekend", sun - DAY, sun)
        else:
            y = pub.year - r.randint(1, 6); out = ("in", str(y), datetime.date(y, 1, 1), datetime.date(y, 12, 31))
        s.last_day = out[3]
        return out

    def month(s, k):
        m = s.pub.year * 12 + s.pub.month - 1 + k
        a = datetime.date(m // 12, m % 12 + 1, 1); m += 1
        return a, datetime.date(m // 12, m % 12 + 1, 1) - DAY

    def since(s):
        """(preposition, words, earliest, latest) of a state that goes on"""
        x = s.rng.random()
        if x < .5: d = s.pub - DAY * s.rng.randint(1, 6); w = WEEK[d.weekday()]
        elif x < .8: d = s.month(-s.rng.randint(1, 8))[0]; w = MONTH[d.month - 1]
        else: y = s.pub.year - s.rng.randint(1, 7); d = datetime.date(y, 1, 1); w = str(y)
        return ("", "since " + w, d, s.pub)

    def future(s):
        pub, x = s.pub, s.rng.random()
        if x < .3: return ("", "tomorrow", pub + DAY, pub + DAY)
        if x < .5:
            d = pub + DAY * s.rng.randint(2, 5); return ("on", WEEK[d.weekday()], d, d)
        if x < .75:
            mon = pub + DAY * (7 - pub.weekday()); return ("", "next week", mon, mon + DAY * 6)
        a, b = s.month(1); return ("", "next month", a, b)

    def when(s, t, ids, bare=False):
        tag = ",".join(f"{i}w={t[2]}/{t[3]}" for i in ids)
        return (t[0] + " " if t[0] and not bare else "") + tagged(tag, t[1])

    # -- fillers by letter
    def doer(s, key, side, plural=False):
        if key not in s.bag:
            used = [d.core for k, d in s.bag.items() if isinstance(d, Doer)]
            p = s.bag.get("P")
            lands = {d.country for d in s.bag.values() if isinstance(d, Doer) and d.country}
            s.bag[key] = s.doers[side].draw(lambda d: d.core not in used and (not d.country or lands <= {d.country}) and (not d.country or not p or not p.country or p.country == d.country)
                                            and (d.pl and d.art != "the" or not plural) and not (s.sober and re.match("suspected|unident|masked|armed|bandits|gunmen", d.core))
                                            and not any(d.core in u or u in d.core or ("rebel" in u and "rebel" in d.core) for u in used))
        return s.bag[key]

    def place(s, key, ok=lambda p: True):
        if key not in s.bag:
            lands = {d.country for d in s.bag.values() if isinstance(d, Doer) and d.country}
            other = {p for p in s.bag.values() if isinstance(p, Place)}
            land2 = {p.country for p in other}
            s.bag[key] = s.places.draw(lambda p: p not in other and (not p.country or not lands or lands == {p.country})
                                       and (not other or not p.country or p.country in land2) and ok(p))
        return s.bag[key]

    def enemy(s):
        a = s.bag.get("A")
        return "rs" if not a else {"s": "r", "v": "r", "r": ("rv" if s.sober else "rs") if s.chance(.3) else "sv" if s.sober else "s", "g": "s"}[a.side]

    def slot(s, text, first):
        w = text.split(); k = w[0]; tag = w[1] if len(w) > 1 else ""; rest = w[2:]
        base = k.rstrip("'")
        if base in ("A", "B", "C"):
            side = (rest[0] if rest else "rgs") if base == "A" else (rest[0] if rest else s.enemy())
            d = s.doer(base, side, "pl" in rest)
            out = (d.art + " " if d.art else "") + tagged(tag, d.core)
            return out + (("'" if d.core.endswith("s") else "'s") if k.endswith("'") else "")
        if base == "G":  # a named group, whatever else
            s.bag["A"] = s.named.draw(); return s.slot(text.replace("G", "A", 1), first)
        if k in ("W", "X"):  # a power
            if k not in s.bag:
                other = s.bag.get("X" if k == "W" else "W")
                s.bag[k] = s.powers.draw(lambda p: p is not other)
            p = s.bag[k]; return (p[0] + " " if p[0] else "") + tagged(tag, p[1])
        if k == "Wadj": return s.bag.setdefault("W", s.powers.draw() if "W" not in s.bag else s.bag["W"])[2]
        if k in ("was", "has", "is", "s", "it", "its"):
            d = s.bag[tag]; pl = d if isinstance(d, bool) else d.pl
            return {"was": ("was", "were"), "has": ("has", "have"), "is": ("is", "are"), "s": ("s", ""), "it": ("it", "they"), "its": ("its", "their")}[k][pl]
        if k in ("O", "Om", "Oc"):
            a = s.bag.get("A")
            camp = {"Om": "m", "Oc": "c"}.get(k) or ("c" if s.chance(.5) else "m")
            if camp == "m" and a and a.side == "s": camp = "r"
            if "moves" in rest: ok = lambda o: o.moves
            elif "stands" in rest: ok = lambda o: not o.moves and not o.people
            else: ok = lambda o: True
            if "things" in rest: ok = lambda o: o.moves and not o.people
            s.bag["O"] = o = s.objs[camp].draw(ok)
            s.bag["Opl"] = o.pl
            for i in ids_of(tag): s.kindof[i] = "battle.clash" if o.camp in "mr" else "attack.other"
            return (o.art + " " if o.art else "") + tagged(tag, o.core)
        if k in ("in", "inn", "at"):
            p = s.place("P"); n = tagged(tag, p.name); o = s.bag.get("O")
            outer = ["near " + n] * 4 + ["outside " + n] * 2 + ["on the outskirts of " + n, "on a road near " + n, f"{s.pick('north', 'south', 'east', 'west')} of {n}",
                     f"about {s.rng.randint(3, 40)} km from {n}", f"near the {p.kind} of {n}"]
            inner = ["in " + n] * 5 + [f"in the {p.kind} of {n}"] * 2
            if p.kind == "village": inner += [f"in the village of {n} in {s.dist.draw()} district", f"in {n} village"]
            elif not p.country: inner += [f"in the {s.pick('northern', 'southern', 'eastern', 'western', 'border', 'mining', 'market')} town of {n}"] if p.kind == "town" else []
            if p.country: inner += ["in " + n + (f" in {p.side} {p.country}" if p.country[:3] not in ("Cen", "Phi") else "")] * 2
            if k == "at" or (o and o.moves): use = outer
            elif k == "inn" or o: use = inner if k == "inn" or s.chance(.75) else outer
            else: use = inner + outer
            return s.rng.choice(use)
        if k == "P" or k == "Q":
            p = s.place(k); n = tagged(tag, p.name)
            if k == "Q" or s.chance(.55): return n
            adj = s.pick("", "", "northern ", "eastern ", "border ") if not p.country else ""
            return f"the {adj}{p.kind} of {n}"
        if k == "kind": return s.place("P").kind
        if k == "Pn": return tagged(tag, s.place("P").name)
        if k == "V":  # {V 1v killed c}
            kind, group = rest[0], rest[1]
            if group == "e": group = "r" if s.bag.get("A") and s.bag["A"].side == "s" else "m"
            if group == "own": group = "w" if s.bag.get("A") and s.bag["A"].side == "s" else "u"
            if group == "c" and s.bag.get("O") and s.bag["O"].camp != "c": group = s.bag["O"].camp
            lo, hi = (int(x) for x in rest[2].split("-")) if len(rest) > 2 else (1, 30)
            out = s.figure(kind, tag, group, lo, hi, first, lo == 1)
            s.bag["V"] = s.bag["pl"]; return out
        if k == "N":  # {N 1 injured}: a bare number
            num, low, high = s.number(3, 40, one=False)
            num = num.removesuffix(" of")
            return f"<{tag}f={rest[0]}/{low}/{high}>{num}</>"
        if k == "toll":
            o = s.bag.get("O"); a = s.bag.get("A")
            if len(rest): g = rest[0]
            elif o: g = {"m": "m", "r": "r", "c": "c"}[o.camp]
            else: g = "c"
            if g == "e": g = "r" if a and a.side == "s" else "m"
            if len(rest) < 2 and s.chance(.3): return ""
            return s.toll(tag, g, who=not (o and o.people))
        if k == "t": return " " + s.when(s.past(), tag.split(",")) if s.chance(.6) else ""
        if k == "td": return " " + s.when(s.past(True), tag.split(",")) if s.chance(.6) else ""
        if k == "since": return s.when(s.since(), tag.split(","))
        if k == "ft": return " " + s.when(s.future(), tag.split(",")) if s.chance(.5) else ""
        if k == "name": return tagged(tag, s.name())
        if k == "things": return tagged(tag, s.things.draw().replace("_", " "))
        if k == "loot":
            w = s.loot.draw().replace("_", " "); art = re.match(r"(an?|the) ", w)
            return (art.group() if art else "") + tagged(tag, w[art.end():] if art else w)
        if k == "src":
            f = (s.talk if s.sober else s.src).draw()
            if f[0] == "N":
                n = s.name(); t = f[1]
                return (f"{t} {{}}".format(tagged(tag, n)) if t in ("Dr", "district commissioner") else f"the {t}, {tagged(tag, n)},")
            return (f[0] + " " if f[0] else "") + tagged(tag, f[1])
        if k == "inv": return s.places.draw(lambda p: not p.country).name
        if k == "age": return str(s.rng.randint(17, 70))
        if k == "int": lo, hi = tag.split("-"); return f"{s.rng.randint(int(lo), int(hi)):,}"
        raise KeyError(text)

    def fill(s, text):
        while True:
            m = re.search(r"\{\|([^{}]*)\}", text)
            if not m: break
            text = text[:m.start()] + s.rng.choice(m.group(1).split("|")) + text[m.end():]
        slots = list(re.finditer(r"\{([^{}]*)\}", text)); done = {}
        turn = lambda m: 0 if re.match(r"[ABCGWX]\b", m.group(1)) else 1 if re.match(r"O[mc]?\b", m.group(1)) else 2
        for m in sorted(slots, key=lambda m: (turn(m), m.start())):
            done[m.start()] = s.slot(m.group(1), not re.sub(r"<[^>]*>|\^", "", text[:m.start()]).strip())
        out, at = "", 0
        for m in slots: out += text[at:m.start()] + done[m.start()]; at = m.end()
        return out + text[at:]

    # -- the whole
    def report(s, t):
        s.start()
        claims = {i: dict(c) for i, c in t.claims.items()}
        s.active = t.text.startswith(("{A", "{G"))
        s.sober = claims["1"]["kind"].startswith(("speech.", "diplomacy.", "support.", "force.ceasefire")) or " said {it" in t.text
        core = s.fill(t.text)
        timed = [i for i, c in claims.items() if not c.get("notime")]
        sourced = [i for i, c in claims.items() if not c.get("nosource")]
        text = core
        has_src = "S" in t.opts and s.chance(.38)
        how = s.rng.choice(["suffix"] * 6 + ["according"] * 2 + ["prefix"] * 2 + ["fronted"]) if has_src else ""
        has_time = ("T" in t.opts or "E" in t.opts) and s.chance(.72)
        pos = ""
        if has_time:
            when = s.past()
            w = s.when(when, timed)
            if "¤" in text and s.chance(.14) and when[0] == "on": pos = "mid"
            elif "T" in t.opts and how in ("", "suffix") and s.chance(.2) and when[1] != "overnight": pos = "front"
            else: pos = "end"
            bare = pos == "end" and when[0] == "on" and when[1].split()[0] in WEEK and s.chance(.12)
            if pos == "mid": text = text.replace("¤", " " + w, 1)
            if pos == "end": text = text.replace("§", " " + s.when(when, timed, bare), 1)
            if pos == "front": text = w + s.pick(", ", ", ", " ") + text
        if "W" in t.opts and "§" in text:  # a state that goes on
            text = text.replace("§", " " + s.when(s.since(), timed) if s.chance(.8) else "", 1)
        text = text.replace("§", "").replace("¤", "")
        if has_src:
            tag = ",".join(i + "s" for i in sourced)
            src = s.slot("src " + tag, False)
            for i in sourced: claims[i].setdefault("stance", "reports")
            said = ""
            if s.last_day is None or s.last_day < s.pub - DAY:
                lo = 1 if s.last_day is None else min(6, (s.pub - s.last_day).days - 1)
                if s.chance(.3): said = " on " + WEEK[(s.pub - DAY * s.rng.randint(1, max(1, lo))).weekday()]
            if how == "suffix": text = f"{text}, {src} {'told reporters' if s.chance(.12) else 'said'}{said}" if not src.endswith(",") or s.chance(.5) else f"{text}, said {src.rstrip(',')}"
            elif how == "according": text = f"according to {src.rstrip(',')}, {text}" if s.chance(.35) and pos != "front" else f"{text}, according to {src.rstrip(',')}"
            elif how == "prefix": text = f"{src} said{said}{' that' if said or s.chance(.6) else ''} {text}"
            else: text = f"{src} {s.pick('reported', 'confirmed')}{said} that {text}"
            text = text.replace(",, ", ", ")
        text = "^" + text + ("" if text.endswith((".", '"')) else ".")
        if ("2" in t.opts and s.chance(.4)) or ("T" in t.opts and "2" not in t.opts and s.chance(.07)): text += s.second(claims, "2" in t.opts)
        return text, claims

    def second(s, claims, pronouns):
        """a further sentence: a pronoun, the act again, or nobody's claim"""
        a = s.bag.get("A"); kind = claims["1"]["kind"]
        if kind == "?": kind = s.kindof.get("1", "attack.other")
        noun = {"attack.other": "attack", "battle.clash": "attack", "strike.artillery": "shelling", "strike.air": "strike"}.get(kind)
        x = s.rng.random()
        if x < .12 and noun: return s.fill(" ^the <1x>" + noun + "</> {|lasted about an hour|lasted less than half an hour|went on for two hours|began without warning}.")
        if x < .27 and not kind.startswith("control.") and (not a or a.side == "g" or "suspected" in a.core):
            claims["2"] = C("speech.claim_responsibility", polarity="negative")
            return s.fill(" ^{|no <2a>group</> has|no <2a>group</> has so far|<2a>nobody</> has} [claimed responsibility:2].")
        if x < .40 and s.bag.get("P"):
            return s.fill(" ^" + s.pick("the road reopened at noon", "schools stayed closed", "the {kind} has about {int 2-60},000 inhabitants", "it rained heavily at the time",
                                        "the {kind} lies {int 9-90} km from the nearest railway", "telephone lines to the {kind} were down") + ".")
        if not a or not pronouns or (not s.active and a.pl == bool(s.bag.get("V", s.bag.get("Opl", False)))): return ""
        p = "they" if a.pl else "it"
        forms = [("^{p} later [set fire:2] to {things 2t}", "attack.arson"), ("^{p} also [looted:2] {loot 2t}", "violence.loot"),
                 ("^{p} then [withdrew:2] {|to|towards} {Q 2d}", "control.withdraw"), ("^{p} also [abducted:2] {V 2t abducted h}", "violence.abduct"),
                 ("^{p} {|also|then} [killed:2] {V 2v killed c 1-9}", "harm.killed"), ("^{p} then [set up:2] {|<2t>roadblocks</>|<2t>checkpoints</>|an <2t>observation post</>}", "force.deploy"),
                 ("^{p} [withdrew:2] a few hours later", "control.withdraw"),
                 ("^{p} then [advanced:2] {|on|towards} {Q 2dp}", "control.advance"), ("^{p} then [burned down:2] {Oc 2t stands}", "attack.arson"),
                 ("^{p} also [shelled:2] the nearby village of {Q 2tp}", "strike.artillery"), ("^{p} [took:2] {V 2t abducted h} hostage", "violence.abduct"),
                 ("^{p} also [freed:2] {V 2t other q 2-30}", "diplomacy.agree"), ("^{p} later [executed:2] {V 2t killed k 2-20}", "violence.execute")]
        if kind in ("control.capture", "control.recapture", "control.enter"):
            forms += [("^{p} still [hold{s A}:2] the <2t>" + s.place("P").kind + "</>", "control.hold"), ("^{p} then [arrested:2] {V 2t arrested j}", "violence.arrest"), ("^{p} {was A} later [driven out:2] by {C 2a}", "control.capture")] * 2
        f, k = s.rng.choice(forms)
        pron = "u" if "driven out" in f else "q"
        keep = s.bag.get("O"); s.bag.pop("O", None)
        claims["2"] = C(k, like="place" if k == "control.hold" else "1")
        if k == "control.hold": claims["2"]["stage"] = "ongoing"
        out = " " + s.fill(f.replace("{p}", f"<2{pron}>{p}</>")) + "."
        s.bag["O"] = keep
        return out


def C(kind, **more): return dict(kind=kind, **more)


Template = collections.namedtuple("Template", "text claims opts")
TEMPLATES = []
def T(text, opts="", **claims):
    """claims as c1='kind' or c1=C(...); opts: T a time, S a source, W since when, 2 a second sentence"""
    TEMPLATES.append(Template(text, {k[1:]: (C(v) if isinstance(v, str) else v) for k, v in claims.items()}, opts))


ON = dict(stage="ongoing")
# ---- attack without object
T("{A 1a}¤ [attacked:1] {at 1p}§", "TS2", c1="attack.other")
T("{A 1a}¤ [attacked:1] {inn 1p}§{toll 1 c}", "TS2", c1="attack.other")
T("{A 1a}¤ [struck:1] again {in 1p}§", "TS2", c1="attack.other")
T("{A 1a}¤ {|launched|carried out|mounted} an [attack:1] {in 1p}§{toll 1 c}", "TS2", c1="attack.other")
T("there was {|an|another} [attack:1] by {A 1a} {in 1p}§", "TS", c1="attack.other")
T("an [attack:1] by {A 1a} {in 1p}§ left {V 1v killed c} dead", "TS", c1="attack.other")
T("{A 1a} {|attempted|tried} to [attack:1] {P 1tp}§ but {|ran out of ammunition|turned back in the rain|were seen crossing the river}", "TS", c1=C("attack.other", stage="attempted"))
# ---- attack with object
T("{A 1a}¤ [attacked:1] {O 1t} {in 1p}§{toll 1}", "TS2", c1="?")
T("{A 1a}¤ [attacked:1] {O 1t} {in 1p}§", "TS2", c1="?")
T("{O 1t} {in 1p} {was Opl} [attacked:1] by {A 1a}§", "TS2", c1="?")
T("an [attack:1] by {A 1a} on {O 1t} {in 1p}§ {|wounded|injured} {V 1v injured c}", "TS", c1="?")
T("an [attack:1] on {O 1t stands} {in 1p}§ left {V 1v killed c} dead", "TS", c1="?")
T("{V 1v killed c} {was V} killed in an [attack:1] by {A 1a} on {O 1t stands} {in 1p}§", "TS", c1="?")
T("{A 1a rgs pl} who [attacked:1] {O 1t} {in 1p}§ were said to be heading for the hills", "TS", c1="?")
T("{A 1a}¤ [targeted:1] {O 1t} {in 1p}§", "TS2", c1="?")
T("{A 1a}¤ [attacked:1] {P 1tp}§{toll 1 c}", "TS2", c1="attack.other")
T("{A 1a}¤ [hit:1] {O 1t stands} {in 1p}§ {|for the second time in a month|in broad daylight|while most people were asleep}", "TS2", c1="?")
T("{|a school caretaker|a bus conductor|a shopkeeper} was on his way home§ when {A 1a} [attacked:1] {O 1t} {in 1p}", "T2", c1="?")
T("[attacking:1] from {|two sides|three directions|the river}, {A 1a} killed {V 1v killed c} {in 1p}§", "TS", c1="attack.other")
T("{P 1tp} was [attacked:1] by {A 1a}§, {|the second time this year|and most shops stayed shut}", "TS2", c1="attack.other")
# ---- under attack
T("{O 1t} {in 1p} [came under attack:1]§", "TS", c1="?")
T("{P 1tp} [came under attack:1] from {A 1a}§", "TS2", c1="attack.other")
T("{O 1t} {in 1p} {is Opl} [under attack:1] by {A 1a}", "S", c1=C("?", **ON))
T("{P 1tp} [came under fire:1] from {A 1a}§{toll 1 c}", "TS", c1="attack.shooting")
# ---- raid
T("{A 1a rg}¤ [raided:1] {P 1tp}§{toll 1 c}", "TS2", c1="attack.other")
T("{V 1v killed c} {was V} killed when {A 1a rg} [raided:1] {P 1tp}§", "TS2", c1="attack.other")
T("{A 1a s}¤ [raided:1] {|a house|a farmhouse|a flat|a garage} {inn 1p}§ and [arrested:2] {V 2t arrested j}", "TS", c1="battle.offensive", c2=C("violence.arrest", like="1"))
T("a [raid:1] by {A 1a rg} on {O 1t stands} {in 1p}§ {|lasted an hour|ended at sunrise|took the guards by surprise}", "TS", c1="?")
T("{A 1a s}¤ carried out [raids:1] {inn 1p}§ in search of weapons", "TS", c1="battle.offensive")
# ---- ambush
T("{A 1a rg}¤ [ambushed:1] {O 1t moves} {at 1p}§{toll 1}", "TS2", c1="?")
T("{V 1v killed e} {was V} killed when {A 1a rg} [ambushed:1] {Om 1t moves things} {at 1p}§", "TS2", c1="battle.clash")
T("{O 1t moves} {was Opl} [ambushed:1] {at 1p}§ by {A 1a}", "TS2", c1="?")
T("an [ambush:1] by {A 1a} {at 1p}§ killed {V 1v killed e} and wounded {N 1 injured}", "TS", c1="battle.clash")
T("{A 1a rs}¤ lay in wait for {B 1t} {at 1p}§ and [ambushed:1] them", "TS", c1="battle.clash")
# ---- shelling, rockets
T("{A 1a rs}¤ [shelled:1] {P 1tp}§{toll 1 c}", "TS2", c1="strike.artillery")
T("{P 1tp} was [shelled:1] by {A 1a rs}§", "TS2", c1="strike.artillery")
T("{A 1a rs}¤ [fired:1] {|<1i>mortars</>|<1i>rockets</>|<1i>mortar rounds</>|<1i>shells</>} at {O 1t stands} {in 1p}§{toll 1}", "TS2", c1="strike.artillery")
T("[shelling:1] by {A 1a rs} killed {V 1v killed c} {inn 1p}", "S", c1="strike.artillery")
T("{|<1i>shells</>|<1i>mortar rounds</>|two <1i>rockets</>} [landed:1] on {Oc 1t stands} {inn 1p}§", "TS", c1="strike.artillery")
T("{|<1i>shells</>|<1i>rockets</>} [fired:1] by {A 1a rs} hit {Oc 1t stands} {inn 1p}§{toll 1 c}", "TS", c1="strike.artillery")
T("{A 1a rs}¤ [bombarded:1] {P 1tp} with {|<1i>heavy guns</>|<1i>artillery</>|<1i>howitzers</>}§", "TS2", c1="strike.artillery")
T("the [bombardment:1] of {P 1tp} by {A 1a rs} {|went on|continued} for a {|second|third|fifth} day§", "S", c1=C("strike.artillery", **ON))
# ---- from the air
T("{|<1a>government jets</>|<1a>warplanes</>|<1a>army helicopters</>|<1a>fighter jets</>} [bombed:1] {P 1tp}§{toll 1 c}", "TS", c1="strike.air")
T("<1a>{Wadj} jets</> {|[struck:1]|[hit:1]|[bombed:1]} {O 1t stands} {in 1p}§", "TS", c1="strike.air")
T("an [air strike:1] on {Oc 1t stands} {in 1p}§ killed {V 1v killed c}", "TS", c1="strike.air")
T("{V 1v killed c} {was V} killed in [air strikes:1] by {W 1a} on {P 1tp}§", "TS", c1="strike.air")
T("{|<1a>helicopters</>|an <1a>army helicopter</>|<1a>government aircraft</>} [dropped:1] {|<1i>barrel bombs</>|<1i>bombs</>} on {P 1tp}§", "TS", c1="strike.air")
T("{W 1a}¤ carried out [air strikes:1] on {O 1t stands} {in 1p}§", "TS", c1="strike.air")
T("a [drone strike:1] by {A 1a rs} hit {O 1t stands} {in 1p}§{toll 1}", "TS", c1="strike.drone")
T("{|<1a>drones</>|two <1a>drones</>|<1a>unmanned aircraft</>} [struck:1] {Oc 1t stands} {in 1p}§", "TS", c1="strike.drone")
T("{A 1a rs}¤ [launched:1] {|<1i>drones</>|<1i>explosive drones</>} at {O 1t stands} {in 1p}§", "TS2", c1="strike.drone")
T("{W 1a}¤ [fired:1] {|<1i>missiles</>|<1i>cruise missiles</>|<1i>two ballistic missiles</>} at {P 1tp}§", "TS", c1="strike.missile")
T("{|a <1i>missile</>|three <1i>missiles</>} [hit:1] {Oc 1t stands} {in 1p}§{toll 1 c}", "TS", c1="strike.missile")
# ---- bombs
T("a {|<1i>bomb</>|<1i>car bomb</>|<1i>parcel bomb</>|<1i>home-made bomb</>} {|[exploded:1]|[went off:1]} {|outside|near|in front of} {Oc 1t stands} {inn 1p}§{toll 1 c}", "TS", c1="attack.bombing")
T("{A 1a}¤ [blew up:1] {|a <1t>bridge</>|a <1t>pipeline</>|an <1t>electricity pylon</>|a <1t>railway line</>|a <1t>fuel depot</>} {in 1p}§", "TS2", c1="attack.bombing")
T("a <1i,1x>roadside bomb</> killed {V 1v killed m} {at 1p}§", "TS", c1="attack.bombing")
T("a <1a>suicide bomber</> [blew himself up:1] {|outside|at|inside} {Oc 1t stands} {inn 1p}§{toll 1 c}", "TS", c1="attack.suicide")
T("{A 1a rg}¤ [threw:1] a <1i>grenade</> into {|a <1t>bar</>|a <1t>tea shop</>|a <1t>cinema</>|a <1t>barber's shop</>} {inn 1p}§{toll 1 c}", "TS2", c1="attack.bombing")
T("a [bombing:1] {inn 1p}§ killed {V 1v killed c}", "TS", c1="attack.bombing")
T("the [bombing:1] of {Oc 1t stands} {in 1p}§ was the work of {A 1a}, {src 1s} said", "E", c1=C("attack.bombing", stance="reports"))
T("{V 1v injured m} {was V} hurt {at 1p}§ when their lorry hit a <1i,1x>mine</> laid by {A 1a rs}", "TS", c1="attack.bombing")
# ---- shooting
T("{A 1a}¤ [shot dead:1] {V 1v killed c} {in 1p}§", "TS2", c1="attack.shooting")
T("{A 1a}¤ [opened fire:1] on {O 1t} {in 1p}§{toll 1}", "TS2", c1="attack.shooting")
T("{V 1v killed c} {was V} [shot dead:1] by {A 1a} {in 1p}§", "TS2", c1="attack.shooting")
T("{V 1v killed c} {was V} killed when {A 1a} [opened fire:1] {|at|on} {Oc 1t stands} {inn 1p}§", "TS2", c1="attack.shooting")
T("a [shooting:1] at {Oc 1t stands} {inn 1p}§ left {V 1v injured c} wounded", "TS", c1="attack.shooting")
T("{A 1a}¤ [fired on:1] {O 1t} {in 1p}§", "TS2", c1="attack.shooting")
T("{name 1v}, {|a councillor|a radio presenter|a village headman|a judge}, was [shot dead:1] by {A 1a} {inn 1p}§", "TS2", c1="attack.shooting")
# ---- clash
T("{A 1a}¤ [clashed:1] with {B 1t} {in 1p}§", "TS", c1="battle.clash")
T("[clashes:1] between {A 1a rs} and {B 1t} {|broke out|erupted|were reported} {in 1p}§", "TS", c1="battle.clash")
T("{|[fighting:1]|heavy [fighting:1]} {|broke out|flared|resumed} between {A 1a rs} and {B 1t} {in 1p}§", "TS", c1="battle.clash")
T("{V 1v killed r 2-40} {was V} killed in [clashes:1] between {A 1a rs} and {B 1t} {in 1p}§", "TS", c1="battle.clash")
T("{A 1a} and {B 1t} [exchanged fire:1] {in 1p}§", "TS", c1="battle.clash")
T("{A 1a rs}¤ [fought:1] {B 1t} {|for control of|on the edge of|in the streets of} {Pn 1p}§", "TS", c1="battle.clash")
T("a [gun battle:1] between {A 1a} and {B 1t} {in 1p}§ {|lasted until dark|left several cars burnt out|kept pupils inside their school}", "TS", c1="battle.clash")
# ---- offensive
T("{A 1a rs}¤ {|launched|began} an [offensive:1] {|on|against} {P 1tp}§", "TS2", c1="battle.offensive")
T("{A 1a rs}¤ {|launched|began|opened} an [offensive:1] against {B 1t} {in 1p}§", "TS", c1="battle.offensive")
T("an [offensive:1] by {A 1a rs} against {B 1t} {|began|started} {in 1p}§", "TS", c1="battle.offensive")
T("{A 1a s}¤ began {|a large|a joint|a new} [operation:1] against {B 1t r} {in 1p}§", "TS", c1="battle.offensive")
T("{A 1a s}¤ [combed:1] {|the hills|the forest|the swamps} {at 1p}§ for {B 1t r}", "TS", c1="battle.offensive")
# ---- capture
T("{A 1a rs}¤ {|[captured:1]|[seized:1]|[took:1]|[overran:1]} {P 1tp}§", "TS2", c1="control.capture")
T("{P 1tp} [fell to:1] {A 1a rs}§", "TS2", c1="control.capture")
T("{P 1tp} was {|[captured:1]|[seized:1]|[taken:1]} by {A 1a rs}§", "TS2", c1="control.capture")
T("the [capture:1] of {P 1tp} by {A 1a rs}§ {|has alarmed neighbouring districts|came after weeks of rain|cut the only road to the coast}", "E", c1="control.capture")
T("{A 1a rs}¤ {|[took control:1]|[gained control:1]} of {P 1tp}§", "TS2", c1="control.capture")
T("{A 1a rs}¤ [seized:1] {Om 1t stands} {in 1p}§", "TS2", c1="control.capture")
T("{P 1tp}, which {A 1a rs} [captured:1]§, {|lies on the main road to the coast|has a large grain market|had 12,000 inhabitants before the war}", "E", c1="control.capture")
T("{A 1a rs} {has A} [captured:1] {P 1tp}, {src 1s} said", "2", c1=C("control.capture", stance="reports"))
T("having [taken:1] {P 1tp}§, {A 1a,2a rs} [marched on:2] {Q 2dp}", "E", c1="control.capture", c2=C("control.advance", notime=1))
# ---- recapture
T("{A 1a rs}¤ {|[retook:1]|[recaptured:1]|[won back:1]} {P 1tp}§", "TS2", c1="control.recapture")
T("{A 1a rs}¤ [regained control:1] of {P 1tp}§", "TS2", c1="control.recapture")
T("{P 1tp} was {|[recaptured:1]|[retaken:1]|[liberated:1]} by {A 1a rs}§", "TS2", c1="control.recapture")
T("the [recapture:1] of {P 1tp} by {A 1a rs}§ {|was celebrated in the capital|came after a week of rain|surprised diplomats}", "E", c1="control.recapture")
# ---- lose
T("{A 1a rs}¤ {|[lost:1]|[lost control:1] of} {P 1tp}§", "TS", c1="control.lose")
T("the [loss:1] of {P 1tp}§ {|was a heavy blow to|has embarrassed|has shaken} {A 1a rs}", "E", c1="control.lose")
T("{A 1a rs} {has A} [lost:1] {|two|three|a string of} {|<1t>villages</>|<1t>outposts</>|<1t>hills</>} {at 1p}", "S", c1="control.lose")
# ---- withdraw
T("{A 1a rs}¤ {|[withdrew:1]|[pulled out:1]|[retreated:1]} from {P 1op}§", "TS2", c1="control.withdraw")
T("{A 1a rs}¤ [left:1] {P 1op}§ {|in a line of lorries|after a month in the school buildings|on foot}", "TS", c1="control.withdraw")
T("the [withdrawal:1] of {A 1a rs} from {P 1op} {|was completed|began}§", "TS", c1="control.withdraw")
T("{W}¤ [withdrew:1] its <1a>troops</> from {P 1op}§", "TS", c1="control.withdraw")
T("{A 1a rs} {has A} [pulled back:1] from {P 1op} to {Q 1d}", "S", c1="control.withdraw")
T("{A 1a rs} did not [withdraw:1] from {P 1op}§", "TS", c1=C("control.withdraw", polarity="negative"))
# ---- enter, advance
T("{A 1a}¤ {|[entered:1]|[moved into:1]|[marched into:1]} {P 1tp}§", "TS2", c1="control.enter")
T("{A 1a}¤ {|[stormed:1]|[broke into:1]} {O 1t stands} {inn 1p}§", "TS2", c1="control.enter")
T("{P 1tp} was [entered:1] by {A 1a}§ without a shot", "TS", c1="control.enter")
T("{A 1a}¤ tried to [storm:1] {O 1t stands} {inn 1p}§ but {|could not get past the guards|were seen in time}", "TS", c1=C("control.enter", stage="attempted"))
T("{A 1a rs}¤ [advanced:1] {|on|towards} {P 1dp}§", "TS2", c1="control.advance")
T("{A 1a rs} {is A} [advancing:1] {|on|towards} {P 1dp}", "S", c1=C("control.advance", **ON))
T("{A 1a rs} came within {int 3-30} km of {P 1dp}§ in a rapid [advance:1] from {Q 1o}", "TS", c1="control.advance")
# ---- besiege
T("{A 1a rs} {has A} [besieged:1] {P 1tp}§", "WS", c1=C("control.besiege", **ON))
T("{P 1tp} has been [under siege:1] by {A 1a rs} {since 1}", "S", c1=C("control.besiege", **ON))
T("{A 1a rs}¤ {|[surrounded:1]|[encircled:1]} {P 1tp}§", "TS", c1="control.besiege")
T("{A 1a rs}¤ [cut off:1] {P 1tp} from the rest of the {|province|valley|country}§", "TS", c1="control.besiege")
T("the [siege:1] of {P 1tp} by {A 1a rs} has left {|markets bare|bakers without flour|wells dry}", "S", c1=C("control.besiege", **ON))
# ---- repel
T("{A 1a rs}¤ [repelled:1] an [attack:2] by {B 1t,2a} on {P 1p,2tp}§", "TS", c1="control.repel", c2=C("attack.other", stage="attempted"))
T("{A 1t rs} {was A} [driven back:1] from {P 1p} by {B 1a}§", "TS", c1="control.repel")
T("an [attack:2] by {A 1t,2a rs} on {Om 2t stands} {in 1p,2p}§ was {|[repulsed:1]|[beaten off:1]|[repelled:1]}", "TS", c1="control.repel", c2=C("?", stage="attempted"))
T("{A 1a rs}¤ {|[beat back:1]|[fought off:1]|[threw back:1]} {B 1t} {in 1p}§", "TS", c1="control.repel")
# ---- hold
T("{P 1tp} is {|[held:1]|[controlled:1]} by {A 1a rs}", "S", c1=C("control.hold", **ON))
T("{A 1a rs} {has A} [held:1] {P 1tp} {since 1}", "S", c1=C("control.hold", **ON))
T("{P 1tp} remains [under the control:1] of {A 1a rs}", "S", c1=C("control.hold", **ON))
T("{P 1tp}, [held:1] by {A 1a rs}§, {|has no hospital|had its first market day in months yesterday|has been without power for a week}", "W", c1=C("control.hold", **ON))
# ---- driven out
T("{A 1a rs}¤ [drove:1] {B 1t} out of {P 1op}§", "TS2", c1="control.capture")
T("{A 1t rs} {was A} {|[driven out:1] of|[expelled:1] from|[forced out:1] of} {P 1op} by {B 1a}§", "TS", c1="control.capture")
T("{A 1a rs} {was A} {|[driven out:1] of|[ousted:1] from|[pushed out:1] of} {P 1tp}§", "TS", c1="control.lose")
# ---- killed, injured, with no act
T("{A 1a}¤ [killed:1] {V 1v killed c} {in 1p}§", "TS2", c1="harm.killed")
T("{V 1v killed c} {was V} [killed:1] {in 1p}§", "TS", c1="harm.killed")
T("{V 1v killed m} {was V} [killed:1] by {A 1a rg} {in 1p}§", "TS2", c1="harm.killed")
T("{V 1v injured c} {was V} {|[wounded:1]|[injured:1]|[hurt:1]} {in 1p}§", "TS", c1="harm.injured")
T("the [killing:1] of {V 1v killed c} by {A 1a} {in 1p}§ {|has angered shopkeepers|led to a strike of bus drivers|was front-page news}", "E", c1="harm.killed")
T("{A - rs}¤ [lost:1] {V 1v killed own 2-30} {in 1p}§", "TS", c1="harm.killed")
T("{name 1v}, {|a former minister|a militia leader|a guerrilla commander|a police chief}, was [killed:1] {in 1p}§", "TS", c1="person.death")
T("{V 1v missing c 2-30} {is V} [missing:1] {inn 1p}§", "S", c1=C("harm.missing", **ON))
T("{A 1a}¤ [wounded:1] {V 1v injured c} {in 1p}§", "TS2", c1="harm.injured")
T("{V 1v injured e} {was V} [wounded:1] by {A 1a rg} {in 1p}§", "TS2", c1="harm.injured")
T("{V 1v killed c 2-30} {was V} [killed:1] and {N 1 injured} wounded {in 1p}§", "TS", c1="harm.killed")
T("{A 1a rs}¤ [freed:1] {V 1t other y 2-90} from a jail {in 1p}§", "TS2", c1="diplomacy.agree")
T("{name 1v}, who {|led the Orchard faction|commanded the northern garrison|ran a radio station}, was [killed:1] by {A 1a} {in 1p}§", "TS2", c1="person.death")
T("<1f=displaced/None/None>thousands of <1v>people</></> have [fled:1] {P 1op,2p} since {A 2a rs} [entered:2] the <2t>{kind}</>{t 2}", "S", c1="harm.displaced", c2=C("control.enter", notime=1))
# ---- abduct, arrest, execute, beat
T("{A 1a rg}¤ {|[abducted:1]|[kidnapped:1]|[seized:1]} {V 1t abducted h} {in 1p}§", "TS2", c1="violence.abduct")
T("{V 1t abducted h} {was V} {|[abducted:1]|[kidnapped:1]|[taken hostage:1]} by {A 1a} {in 1p}§", "TS2", c1="violence.abduct")
T("the {|[abduction:1]|[kidnapping:1]} of {V 1t abducted h} by {A 1a rg} {in 1p}§ {|has stopped work on the dam|shocked the diocese|was the third this year}", "E", c1="violence.abduct")
T("{A 1a rs} {is A} [holding:1] {V 1t abducted h} hostage {in 1p}", "S", c1=C("violence.abduct", **ON))
T("{A 1a rg}¤ [captured:1] {V 1t captured m} {in 1p}§", "TS2", c1="violence.abduct")
T("{A 1a s}¤ {|[arrested:1]|[detained:1]} {V 1t arrested j} {inn 1p}§", "TS2", c1="violence.arrest")
T("{V 1t arrested j} {was V} [arrested:1] {inn 1p}§ by {A 1a s}", "TS2", c1="violence.arrest")
T("{name 1t}, {|who edits a weekly paper|a student leader|a lawyer}, was [arrested:1] by {A 1a s} {inn 1p}§", "TS", c1="violence.arrest")
T("{A 1a}¤ {|[executed:1]|[murdered:1]|[put to death:1]} {V 1t killed k} {in 1p}§", "TS2", c1="violence.execute")
T("{V 1t killed k} {was V} {|[executed:1]|[beheaded:1]|[murdered:1]} by {A 1a} {in 1p}§", "TS2", c1="violence.execute")
T("{A 1a}¤ [beat:1] {V 1t injured c 1-9} with {|<1i>rifle butts</>|<1i>sticks</>|<1i>belts</>} {inn 1p}§", "TS", c1="violence.torture")
# ---- flee, displace
T("{V 1v displaced d 200-9000} [fled:1] {P 1op}§", "TS", c1="harm.displaced")
T("{V 1v displaced d 100-9000} [fled:1] from {P 1op} to {Q 1d}§", "TS", c1="harm.displaced")
T("{A 1a}¤ [fled:1] {P 1op}§ {|on motorcycles|in fishing boats|leaving their kit behind}", "TS", c1="person.fled")
T("{A 1a rs}¤ [expelled:1] {V 1t displaced d 20-900} from {P 1op}§", "TS2", c1="violence.displace")
T("{V 1v displaced d 300-9000} have been [displaced:1] by [fighting:2] between {A 2a rs} and {B 2t} {in 1p,2p}", "S", c1="harm.displaced", c2="battle.clash")
# ---- loot, burn, wreck
T("{A 1a}¤ [looted:1] {loot 1t} {in 1p}§", "TS2", c1="violence.loot")
T("{|<1t>shops</>|<1t>homes</>|<1t>pharmacies</>|<1t>food stores</>} {inn 1p} were {|[looted:1]|[plundered:1]} by {A 1a}§", "TS2", c1="violence.loot")
T("{A 1a}¤ [stole:1] {|<1t>cattle</>|<1t>medicines</>|<1t>fuel</>|<1t>two lorries</>|a <1t>payroll</>|<1t>grain</>} from {|<1v>farmers</>|a <1v>charity</>|a <1v>cotton firm</>|<1v>traders</>} {in 1p}§", "TS2", c1="violence.loot")
T("{A 1a}¤ {|[burned:1]|[torched:1]|[set fire:1] to|[burned down:1]} {things 1t} {in 1p}§", "TS2", c1="attack.arson")
T("{things 1t} {in 1p} were {|[set ablaze:1]|[burned:1]|[torched:1]} by {A 1a}§", "TS2", c1="attack.arson")
T("{A 1a}¤ {|[demolished:1]|[bulldozed:1]|[destroyed:1]} {things 1t} {in 1p}§", "TS2", c1="violence.destroy")
# ---- deploy
T("{W 1a}¤ [sent:1] {V 1t present m 50-3000} to {P 1dp}§", "TS", c1="force.deploy")
T("{|<1t>troops</>|<1t>reinforcements</>|<1t>tanks</>|extra <1t>police</>} were {|[sent:1]|[deployed:1]|[rushed:1]} to {P 1dp}§", "TS", c1="force.deploy")
T("{A 1a}¤ [set up:1] {|<1t>checkpoints</>|<1t>roadblocks</>|a <1t>camp</>} {in 1p}§", "TS2", c1="force.deploy")
T("{A 1a rs} {is A} [massing:1] {at 1p}", "S", c1=C("force.deploy", **ON))
# ---- ceasefire, talks
T("{A 1a rsv} and {B 1t} {|agreed on|signed|agreed to} a {|[ceasefire:1]|[truce:1]} {inn 1p}§", "TS", c1="force.ceasefire")
T("{A 1a rsv}¤ declared a [ceasefire:1] {inn 1p}§", "TS", c1="force.ceasefire")
T("a {|[ceasefire:1]|[truce:1]} between {A 1a rsv} and {B 1t} {|collapsed|broke down|ended}§", "TS", c1=C("force.ceasefire", polarity="negative"))
T("{A 1a rs}¤ {|[broke:1]|[violated:1]} {|the|a month-old} ceasefire {in 1p}§", "TS", c1=C("force.ceasefire", polarity="negative"))
T("{|[talks:1]|peace [talks:1]} between {A 1a rsv} and {B 1t} {|began|opened|resumed} {inn 1p}§", "TS", c1="diplomacy.negotiate")
T("{A 1a rsv}¤ held [talks:1] with {B 1t} {inn 1p}§", "TS", c1="diplomacy.negotiate")
T("{W 1a} is [mediating:1] between {A 1t rsv} and {B 1t}", "S", c1=C("diplomacy.mediate", **ON))
# ---- accuse
T("{A 1a,2s rsv}{td 1} [accused:1] {B 1t,2a} of <1c>[attacking:2] {Oc 2t} {in 2p}</>{t 2}", "", c1="speech.accuse", c2=C("attack.other", stance="claims"))
T("{W 1a,2s} [accused:1] {A 1t,2a rs} of <1c>[shelling:2] {P 2tp}</>{t 2}", "", c1="speech.accuse", c2=C("strike.artillery", stance="claims"))
T("{A 1a,2s rsv} [accused:1] {B 1t,2a} of <1c>[executing:2] {V 2t killed k 2-30} {in 2p}</>{t 2}", "", c1="speech.accuse", c2=C("violence.execute", stance="claims"))
T("{A 1a,2s rsv}{td 1} [blamed:1] {B 1t,2a} for <1c>an [attack:2] on {Oc 2t stands} {in 2p}</>{t 2}", "", c1="speech.accuse", c2=C("attack.other", stance="claims"))
T("{A 1t,2a rs} {was A} [accused:1] by {|<1a,2s>residents</>|a <1a,2s>rights group</>|the <1a,2s>bishop</>|<1a,2s>opposition leaders</>} of <1c>[looting:2] {loot 2t} {in 2p}</>{t 2}", "", c1="speech.accuse", c2=C("violence.loot", stance="claims"))
T("{W 1a,2s}{td 1} [accused:1] {X 1t,2a} of <1c>[supplying weapons:2] to {A 2r r}</>", "", c1="speech.accuse", c2=C("support.military", stance="claims"))
T("{A 1a,2s rs} [accused:1] {B 1t,2a} of <1c>[abducting:2] {V 2t abducted h} {in 2p}</>{t 2}", "", c1="speech.accuse", c2=C("violence.abduct", stance="claims"))
# ---- deny, reject
T("{A 1a,2as rs}{td 1} [denied:1] <1c>[attacking:2] {Oc 2t} {in 2p}</>{t 2}", "", c1="speech.deny_responsibility", c2=C("attack.other", stance="denies"))
T("{A 1a,2as rs} [denied:1] <1c>[shelling:2] {P 2tp}</>{t 2}", "", c1="speech.deny_responsibility", c2=C("strike.artillery", stance="denies"))
T("{|the <1a,2s>defence ministry</>|the <1a,2s>government</>|an <1a,2s>army spokesman</>|the <1a,2s>governor's office</>}{td 1} [denied:1] that <1c>{P 2tp} had {|[fallen to:2]|been [captured:2] by|been [seized:2] by} {A 2a r}</>", "", c1="speech.reject", c2=C("control.capture", stance="denies"))
T("{|the <1a,2s>army</>|the <1a,2s>interior ministry</>|a <1a,2s>police spokeswoman</>}{td 1} [denied:1] that <1c>{|<2a>soldiers</>|<2a>troops</>|<2a>police officers</>} had [killed:2] {V 2v killed c} {in 2p}</>{t 2}", "", c1="speech.reject", c2=C("harm.killed", stance="denies"))
T("{A 1a,2as rs} [denied responsibility:1] for <1c>{|a|the} [bombing:2] {inn 2p}</>{t 2}", "", c1="speech.deny_responsibility", c2=C("attack.bombing", stance="denies"))
T("{W 1a,2as}{td 1} [denied:1] <1c>[arming:2] {A 2r r}</>", "", c1="speech.deny_responsibility", c2=C("support.military", stance="denies"))
T("{A 1a rsv}{td 1} [rejected:1] a <1c>{|proposal|plan|call}</> for a ceasefire", "", c1="speech.reject")
# ---- claim
T("{G 1a,2as} [claimed responsibility:1] for <1c>an [attack:2] on {O 2t stands} {in 2p}</>{t 2}", "", c1="speech.claim_responsibility", c2=C("?", stance="claims"))
T("{G 1as} said {it A} had {|[captured:1]|[seized:1]|[overrun:1]} {P 1tp}{t 1}", "", c1=C("control.capture", stance="claims"))
T("{G 1as} said {its A} fighters had [killed:1] {V 1v killed m} {in 1p}{t 1}", "", c1=C("harm.killed", stance="claims"))
T("{|the <1s>army</>|a <1s>military spokesman</>|the <1s>defence ministry</>} said {|<1a>soldiers</>|<1a>troops</>|<1a>government forces</>} had {|[retaken:1]|[recaptured:1]} {P 1tp}{t 1}", "", c1=C("control.recapture", stance="claims"))
T("{|the <1s>army</>|a <1s>police spokesman</>|the <1s>interior ministry</>} said {|<1a>soldiers</>|<1a>troops</>|<1a>commandos</>} had [killed:1] {V 1v killed r} {in 1p}{t 1}", "", c1=C("harm.killed", stance="claims"))
T("{|the <1s>Joint Relief Mission</>|<1s>aid agencies</>|a <1s>government spokesman</>|<1s>diplomats</>} could not confirm that {P 1tp} had [fallen to:1] {A 1a rs}", "", c1=C("control.capture", stance="cannot_confirm", certainty="unknown"))
# ---- threaten, plan, demand, pledge
T("{A 1a,2as rs}{td 1} [threatened:1] to <1c>[attack:2] {P 2tp}</>{ft 2}", "", c1="speech.threaten", c2=C("attack.other", stage="threatened", stance="claims"))
T("{A 1a,2as rs} [threatened:1] to <1c>[execute:2] {V 2t killed k 2-20}</> within {|two|three|five} days", "", c1="speech.threaten", c2=C("violence.execute", stage="threatened", stance="claims"))
T("{W 1a,2as}{td 1} [threatened:1] to <1c>[bomb:2] {P 2tp}</>", "", c1="speech.threaten", c2=C("strike.air", stage="threatened", stance="claims"))
T("{A 1a rs} {is A} planning to {|[capture:1]|[seize:1]} {P 1tp}{ft 1}", "S", c1=C("control.capture", stage="planned"))
T("{A 1a rs} {is A} preparing an [offensive:1] on {P 1tp}", "S", c1=C("battle.offensive", stage="planned"))
T("{W 1a} plans to [send:1] {V 1t present m 50-3000} to {P 1dp}{ft 1}", "S", c1=C("force.deploy", stage="planned"))
T("{A 1a,2as rsv}{td 1} {|[vowed:1]|[promised:1]|[pledged:1]} to <1c>{|[retake:2]|[recapture:2]} {P 2tp}</>{ft 2}", "", c1="speech.pledge", c2=C("control.recapture", stage="planned", stance="claims"))
T("{A 1a,2s rsv}{td 1} [demanded:1] that <1c>{B 1t,2a} [withdraw:2] from {P 2op}</>", "", c1="speech.demand", c2=C("control.withdraw", stage="hypothetical", stance="demands"))
T("{A 1a,2s rsv}{td 1} [demanded:1] <1c>the [release:2] of {V 2t other q 2-40}</>", "", c1="speech.demand", c2=C("diplomacy.agree", stage="hypothetical", stance="demands"))
T("{A 1a,2s rsv} [called on:1] {B 1t,2a} to <1c>[lay down their arms:2]</>{ft 2}", "", c1="speech.demand", c2=C("force.disarm", stage="hypothetical", stance="demands"))
T("{A 1a rs} {|may|could} [attack:1] {P 1tp}{ft 1}, {src 1s} warned", "", c1=C("attack.other", stage="hypothetical", certainty="possible", stance="predicts"))
# ---- support
T("{W 1a}¤ [supplied:1] {A 1r r} with {|<1i>rifles</>|<1i>drones</>|<1i>ammunition</>|<1i>anti-tank missiles</>|<1i>mortars</>}§", "TS", c1="support.military")
T("{W 1a}¤ {|[sent:1]|[delivered:1]|[shipped:1]} {|<1i>weapons</>|<1i>arms</>|<1i>armoured vehicles</>|<1i>machine guns</>} to {A 1r rs}§", "TS", c1="support.military")
T("{A 1r rs} [received:1] {|<1i>weapons</>|<1i>ammunition</>|<1i>surface-to-air missiles</>|<1i>howitzers</>} from {W 1a}§", "TS", c1="support.military")
T("{|<1i>weapons</>|<1i>rifles</>|<1i>rockets</>} were {|[supplied:1] to|[given:1] to|[smuggled:1] to} {A 1r rs} by {W 1a}§", "TS", c1="support.military")
T("{A 1r rs} {is A} [armed:1] by {W 1a}", "S", c1=C("support.military", **ON))
T("{W 1a} has {|[voiced support:1] for|[come out in support:1] of|[endorsed:1]} {A 1r rv}", "S", c1="support.political")
T("{W 1a}{td 1} [backed:1] {A 1r rv} in a {|vote|statement|speech} at the {|Joint Relief Mission|regional summit|assembly}", "", c1="support.political")
T("{W 1a} [pays:1] the wages of {A 1r r}", "S", c1=C("support.financial", **ON))
# ---- defect, surrender
T("{V 1a other m 2-90} [defected:1] {in 1p}§ to {A 1d rs}", "TS", c1="group.split")
T("{name 1a}, {|a colonel|a brigadier|a deputy commander}, [defected:1] from {A 1o rs} to {B 1d}§", "TS", c1="group.split")
T("{V 1a other m 2-90} {|[surrendered:1]|[gave themselves up:1]} to {A 1r r} {in 1p}§", "TS", c1="force.disarm")
T("{A 1a r}¤ [laid down their arms:1] {in 1p}§", "TS", c1="force.disarm")
T("{A 1a s}¤ [seized:1] {|<1t>rifles</>|a <1t>cache of weapons</>|<1t>explosives</>|<1t>mortar shells</>} {in 1p}§", "TS", c1="force.disarm")
T("{A 1a r}¤ [surrendered:1] to {B 1r s} {in 1p}§", "TS", c1="force.disarm")
# ---- two acts in one sentence, relative clauses, participles
T("{A 1a,2a}¤ [stormed:1] {P 1tp,2p}§ and [burned:2] {things 2t}", "TS", c1="control.enter", c2="attack.arson")
T("{A 1a,2a rg}¤ [killed:1] {V 1v killed c} and [kidnapped:2] {V 2t abducted h} {in 1p,2p}§", "TS", c1="harm.killed", c2="violence.abduct")
T("{G 2a,1a}, which [took:2] {P 2tp,1p}{t 2}, [looted:1] {loot 1t} there", "", c1="violence.loot", c2="control.capture")
T("{A 1a rs}¤ [withdrew:1] from {P 1op}§ after [losing:2] {V 2v killed own 2-30}", "TS", c1="control.withdraw", c2=C("harm.killed", like="1"))
T("{V 1v displaced d 100-9000} [fled:1] {P 1op,2tp} when {A 2a rs} [entered:2] it§", "TS", c1="harm.displaced", c2="control.enter")
T("after [surrounding:2] {P 2tp,1p}§, {A 1a,2a rs} [shelled:1] {Oc 1t stands} there", "ES", c1="strike.artillery", c2="control.besiege")
T("{P 1tp,2tp}, [captured:1] by {A 1a r}{t 1}, was [retaken:2] by {B 2a s}{t 2}", "", c1="control.capture", c2="control.recapture")
T("{V 1v killed c} {was V} killed and {N 1 injured} wounded when {A 1a rs} [shelled:1] {P 1tp}§", "TS2", c1="strike.artillery")
T("{A 1a,2a rg} [ambushed:1] {Om 1t moves} {at 1p}{t 1} and [stole:2] <2t>weapons</>", "S", c1="battle.clash", c2=C("violence.loot", like="1"))
T("{A 1a,2a rs} [attacked:1] {P 1tp,2tp}§ but failed to [capture:2] it", "TS", c1="attack.other", c2=C("control.capture", stage="attempted"))

NOTHING = """{|Rovers|Athletic|United|City|Wanderers} captured the {|cup|title|shield} on {|Saturday|Sunday} after a {int 2-5}-1 win over {inv}.
{inv} {|Rovers|Town|United} came under attack from the first whistle but held out for a goalless draw against {inv}.
The {|striker|winger|captain}, {name}, fired two shots wide before {inv} {|broke through|took the lead} on {|Sunday|Wednesday}.
{inv}'s {|bowlers|batsmen} were under siege all {|morning|afternoon} and surrendered their last six wickets for {int 20-60} runs.
The visitors launched a late offensive, but {inv}'s defence repelled every {|cross|corner|attack}, coach {name} said.
Champions {inv} lost {|at home|away} to {inv} on {|Monday|Friday} and have now been beaten {int 3-9} times this season.
{name} shot a round of {int 63-70} to take the lead at the {inv} Open yesterday.
Shares in {inv} {|Cement|Foods|Mining|Telecom} were hit on {|Monday|Thursday} after the board fired its {|chairman|finance director}.
{inv} {|Bank|Insurance|Motors} has captured a third of the {|market|province's trade} since {|March|2015}, the company said.
The {|retailer|brewer|airline} {inv} & Sons withdrew its offer for a rival last week after talks broke down over the price.
An army of {|cleaners|volunteers|painters} marched into {inv}'s old theatre {|yesterday|on Monday} to get it ready for the festival.
{|Traders|Investors} retreated from the {|peso|crown|dinar} on {|Tuesday|Friday} as the central bank held its rate at {int 3-12} per cent.
The firm's new phone exploded on to the market in {|May|October}, and rivals have been fleeing ever since.
A storm struck {inv} {|overnight|on Sunday}, and {|forecasters|the weather service} said more rain would advance from the west.
{|Floods|Heavy rains} cut off {inv} {|last week|on Thursday}, and {|engineers|council workers} hope to reopen the road by the weekend.
A heatwave has held the {|coast|valley} in its grip since {|Monday|June}, with {int 38-45} degrees measured at {inv}.
Snow besieged {|skiers|hikers} in a hut above {inv} until ploughs broke through on {|Saturday|Tuesday}.
{name}'s new {|novel|play|film}, "The {|Siege|Ambush|Truce}", tells of two brothers in {inv} and opens {|next month|on Friday}.
The {|museum|gallery} in {inv} has acquired a painting of rebels storming a bridge, {|director|curator} {name} said.
A choir of {int 20-90} singers invaded the main square of {inv} on {|Saturday|Sunday} to raise money for a new organ.
Critics attacked {name}'s {|opera|exhibition} in {inv} as long and loud, yet the crowd surrendered to it.
The mayor of {inv} came under fire {|yesterday|on Wednesday} over plans to raise the {|parking charges|water rates}.
{|Opposition|Council} members clashed over the {|school budget|bus timetable} in {inv} on {|Monday|Thursday}, and one of them walked out.
Police in {inv} will deploy {int 2-9} more {|cameras|wardens} to catch drivers who {|speed|park on pavements}.
{|Teachers|Nurses|Bakers} in {inv} drove a hard bargain and won a pay rise of {int 3-9} per cent.
A fire destroyed a {|bakery|sawmill|barn} near {inv} on {|Friday|Sunday}; an electrical fault is thought to be the cause.
The {|choir|orchestra|brass band} of {inv} was ambushed by {|stage fright|a power cut} at the {|regional|national} finals, its conductor {name} admitted.
{name}, {age}, has been called up for the {|hockey|football|rugby} side that meets {inv} next week.
A {|crane|lorry|tram} blocked the main road into {inv} for {int 2-6} hours on {|Monday|Thursday}.
{|Tomato|Onion|Rice} prices exploded in {inv} {|last month|this week} after the {|dry spell|new tax}.
The {|council|cathedral|school} in {inv} has abandoned plans to {|sell its hall|cut down the lime trees} after {|a long debate|a count of the costs}.
The {|railway|port|bus company} at {inv} has recruited {int 20-90} {|drivers|guards} and will train them from {|Monday|May}.
{name} retreated to a cabin near {inv} to write the {|score|screenplay}, which took {|two|three} years.
Supporters stormed the pitch in {inv} to celebrate after {name}'s {|last-minute|winning} {|goal|penalty}.
A {|chess|tennis|boxing} title fight between {name} and {name} ended in a draw in {inv} {|yesterday|on Friday}.
The {|governor|mayor} of {inv} opened a {|bridge|library|market hall} {|on Tuesday|last week} in heavy rain.
{|Mosquitoes|Rats|Pigeons} have taken over the {|old barracks|disused fort} in {inv}, neighbours complain.
A {|wartime|medieval} {|bunker|wall} was found under {inv}'s {|bus station|market square}, {|archaeologists|builders} said.
The {|battle|fight} against {|malaria|measles|potholes} in {inv} has gained ground, the {|health|roads} department said.
{|Foxes|Monkeys|Elephants} raided gardens near {inv} {|last month|in April} and ate {|maize|melons}, farmers said.
A {|bomb|shell} in {inv}'s town museum turned out to be a {|lamp|vase} from a department store.
Locusts invaded fields near {inv} {|last week|yesterday} and destroyed a third of the {|millet|wheat}.
{name} defeated the sitting {|chairman|mayor} of {inv}'s {|chess club|farmers' union} by {int 40-90} votes after a hard campaign.""".split("\n")
for line in NOTHING: T(line)


# ---------------------------------------------------------------- offsets
def resolve(markup, claims, opts):
    text, stack, spans, cap, at = "", [], [], False, 0
    markup = re.sub(r"\[([^\[\]:]*):(\d)\]", r"<\2x>\1</>", markup)
    def add(chunk):
        nonlocal text, cap
        for ch in chunk:
            if ch == "^": cap = True; continue
            if cap and ch.strip(): ch = ch.upper(); cap = False
            text += ch
    for m in re.finditer(r"<([^<>]*)>", markup):
        add(markup[at:m.start()]); at = m.end()
        if m.group(1) == "/":
            tag, a = stack.pop(); spans.append((tag, a, len(text)))
        else: stack.append((m.group(1), len(text)))
    add(markup[at:]); assert not stack, markup
    out = {i: dict(kind=c["kind"], triggers=[], near=None, stage=c.get("stage", "accomplished"), polarity=c.get("polarity", "positive"),
                   certainty=c.get("certainty", "certain"), stance=c.get("stance", "asserts"), roles={}, place=None, time=None, figures=[],
                   source=None, relay=[]) for i, c in claims.items()}
    for tag, a, b in spans:
        assert text[a:b] == text[a:b].strip() and b > a, (text, tag)
        for one in tag.split(","):
            i, rest = one[0], one[1:]
            c = out[i]
            if rest.startswith("f="):
                kind, lo, hi = rest[2:].split("/")
                n = lambda v: None if v == "None" else int(v)
                c["figures"].append(dict(kind=kind, low=n(lo), high=n(hi), part_of_total=False, span=[a, b])); continue
            if rest.startswith("w="):
                lo, hi = rest[2:].split("/"); c["time"] = dict(span=[a, b], earliest=lo, latest=hi); continue
            for l in rest:
                if l == "x": c["triggers"].append([a, b])
                elif l == "p": c["place"] = [a, b]
                elif l == "s": c["source"] = [a, b]
                elif l in "qu":
                    role = "agent" if l == "q" else "target"
                    c["roles"][role] = [[a, b]] if opts.pronouns == "span" else out["1"]["roles"]["agent"]
                else: c["roles"].setdefault(ROLE[l], []).append([a, b])
    for i, c in claims.items():
        like = c.get("like")
        if like:
            if not out[i]["place"]: out[i]["place"] = out["1"]["place"]
            if like == "1" and not out[i]["time"]: out[i]["time"] = out["1"]["time"]
    for i, c in out.items():
        if any("suspected" in text[a:b] for a, b in c["roles"].get("agent", [])): c["certainty"] = "probable"
        c["triggers"].sort(); c["figures"].sort(key=lambda f: f["span"])
        a, b = c["triggers"][0]
        c["near"] = near(text, a, b)
    return text, sorted(out.values(), key=lambda c: c["triggers"])


def near(text, a, b):
    words = [(m.start(), m.end()) for m in re.finditer(r"\S+", text)]
    first = max(k for k, (x, y) in enumerate(words) if x <= a); last = min(k for k, (x, y) in enumerate(words) if y >= b)
    for back, on in ((2, 2), (3, 2), (3, 3), (4, 4), (6, 6), (9, 9)):
        f, l = first, last
        while f > 0 and first - f < back and text[words[f - 1][1] - 1] not in ".!?": f -= 1
        while l + 1 < len(words) and l - last < on and text[words[l][1] - 1] not in ".!?": l += 1
        x, y = words[f][0], words[l][1]
        while text[y - 1] in ".,;" and y > b: y -= 1
        if text.count(text[x:y]) == 1: return [x, y]
    raise AssertionError(text)


def check(doc):
    t = doc["text"]
    for c in doc["claims"]:
        spans = c["triggers"] + [c["near"]] + [s for r in c["roles"].values() for s in r] + [f["span"] for f in c["figures"]]
        spans += [s for s in (c["place"], c["source"], (c["time"] or {}).get("span")) if s]
        for a, b in spans:
            w = t[a:b]
            assert 0 <= a < b <= len(t) and w == w.strip(" ,.;"), (t, w)
            assert (a == 0 or not t[a - 1].isalnum()) and (b == len(t) or not t[b].isalnum()), (t, w)
        assert c["near"][0] <= c["triggers"][0][0] and c["near"][1] >= c["triggers"][0][1] and t.count(t[slice(*c["near"])]) == 1
        assert c["kind"] != "?" and re.fullmatch(r"[a-z]+\.[a-z_]+", c["kind"])
        for name, v in c["roles"].items():
            for a, b in v: assert not re.match(r"(?i)(the|an?) ", t[a:b]) or name == "topic", (t, t[a:b])
        for f in c["figures"]:
            w = t[slice(*f["span"])].lower()
            if f["low"] is None and f["high"] is None: assert w.split()[0] in ("dozens", "several", "thousands"), w
            elif f["low"] is None: assert w.startswith("up to"), w
            elif f["high"] is None: assert w.startswith(("at least", "more than")), w
        if c["time"]: assert c["time"]["earliest"] <= c["time"]["latest"]
        if c["time"] and c["stage"] == "accomplished": assert c["time"]["latest"] <= doc["published"], (t, c["time"])
        if c["stance"] not in ("asserts",): assert c["source"], t
    assert "{" not in t and "<" not in t and "§" not in t and "¤" not in t and "  " not in t and "^" not in t and "|" not in t, t


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--out", required=True); ap.add_argument("--n", type=int, default=600); ap.add_argument("--seed", type=int, default=11)
    ap.add_argument("--pronouns", choices=("span", "phrase"), default="span"); ap.add_argument("--show", type=int, default=0)
    o = ap.parse_args()
    w = Writer(o.seed)
    yes = [t for t in TEMPLATES if t.claims]; no = [t for t in TEMPLATES if not t.claims]
    quiet = round(o.n * .12)
    order = []
    for pool, n in ((yes, o.n - quiet), (no, quiet)):
        part = []
        while len(part) < n:
            turn = pool[:]; w.rng.shuffle(turn); part += turn[:n - len(part)]
        order += part
    assert max(collections.Counter(t.text for t in order).values()) <= 8
    w.rng.shuffle(order)
    docs, kinds, roles = [], collections.Counter(), collections.Counter()
    for k, t in enumerate(order):
        for attempt in range(50):
            markup, claims = w.report(t) if t.claims else (w.start() or "^" + w.fill(t.text), {})
            for i, c in claims.items():
                if c["kind"] == "?": c["kind"] = w.kindof[i]
            text, keyed = resolve(markup, claims, o)
            if text not in w.seen: break
        else: raise AssertionError("no new text: " + t.text)
        w.seen.add(text)
        doc = dict(id=f"own-plain-{k + 1:03}", publisher=w.outlet.draw(), published=str(w.pub), text=text, claims=keyed)
        check(doc); docs.append(doc)
        for c in keyed:
            kinds[c["kind"]] += 1
            for r in c["roles"]: roles[r] += 1
            for r in ("place", "time", "source"): roles[r] += bool(c[r])
            roles["figures"] += len(c["figures"])
    with open(o.out, "w", encoding="utf-8") as f:
        for d in docs: f.write(json.dumps(d, ensure_ascii=False) + "\n")
    print(len(docs), "reports,", sum(kinds.values()), "claims,", sum(not d["claims"] for d in docs), "without;", len(yes), "+", len(no), "templates")
    for k, n in sorted(kinds.items()): print(f"{n:5} {k}")
    print(dict(roles)); print(dict(collections.Counter(c["stance"] for d in docs for c in d["claims"])), dict(collections.Counter(c["stage"] for d in docs for c in d["claims"])))
    rng = random.Random(o.seed + 1)
    for d in rng.sample(docs, o.show):
        g = lambda s: d["text"][s[0]:s[1]] if s else None
        print("\n" + d["published"], WEEK[datetime.date.fromisoformat(d["published"]).weekday()][:3], d["text"])
        for c in d["claims"]:
            print("   ", c["kind"], [g(x) for x in c["triggers"]], "~" + g(c["near"]) + "~", {k: [g(x) for x in v] for k, v in c["roles"].items()}, "P:", g(c["place"]),
                  "T:", c["time"] and (g(c["time"]["span"]), c["time"]["earliest"], c["time"]["latest"]), [(f["kind"], f["low"], f["high"], g(f["span"])) for f in c["figures"]],
                  "S:", g(c["source"]), c["stance"], c["stage"], c["polarity"], c["certainty"])


if __name__ == "__main__": main()
