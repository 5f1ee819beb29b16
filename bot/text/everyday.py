"""Everyday words of two to five letters: in capitals they are names (CLIP, PET, FAST), in small letters not.

Only words that the stemmer leaves alone are listed; the others are told from their acronyms by their stem.
Model names people also write in small letters (LLaMA, BERT) are left out on purpose.
"""

_WORDS = """
    about act actor adapt add admit adopt adult after again agent ago ahead aid aim air alarm alert align
    all allow along also alter among angel ant anti apart app area arm art ask asset atom au audio audit
    auto avoid back bad bag ball band bank bar bare base basic bat batch bath beam bear beat bed bee been
    begin begun below belt best big bin bind bio bird birth bit black blank blend blind block blood blue
    blur board bone book boost boot born both bound bow box brain brand break brief bring broad broom brown
    brush brute bug build built bulk bump burst byte call camel can car card care case cast cat cell cent
    chain chair chart chat cheap check chess chest child chip chunk cite civil claim clam class clean clear
    click clip clock close cloth cloud clue clump coat code cold color com come comet cone cool cope coral
    core cost couch could count court cover cow crab crack craft crop cross crow crowd cry cube cubic cue
    cup cut dark data date dawn dead deal death deep deer deg demo depth desk dev devil did digit dim dirt
    disc dish disk do dog don done door dose dot dove down dozen draft drag draw drawn dream drift drive
    drone drop drug dry dual duck due dusk dust dwarf each ear earth echo edit egg ego eight emit end endow
    enter equal equip era error etc even event ever ex exact exam excel exist exit extra face fact fail
    faint fair fake fall far farm fast fault favor fear feed fetal few fewer fiber field fifth file fill
    film final find fine finer fire firm first fit five fix flag flare flash flat flaw fleet flip flood
    floor flow fluid flux fly focal fog fold font food foot form found four fox frame fraud free fresh frog
    from front fruit fuel full fun fuse gain game gap gate gaze gem gene get ghost giant git give given
    glass gloss go goal goat gold good grade grain gram grand graph grasp great green grid group grow grown
    guard guess gun gym had hair half halo hand hard harm hash hat hate have hawk haze he head heart heat
    held help hen here hero hi hide high hint hip hit hold hole home hop hope host hot hour how hub huge
    hull human humor hurt hyper idea ideal ill incur index infer ink inner input ion iron item jam jar jet
    job jog join joint jump just keep kept kid kind king kit knee know known lab label labor lack lad lag
    lamb lamp land lane lap last late later law layer lead leaf leak leap learn least led left leg legal
    less let level lever lid lie life lift light like limb limit line link lion lip list live liver load
    local lock log logic long look loop lose loss lost lot loud low lower luck lunar lung made magic main
    major make male map mark mask mass match max me mean media meet mere merit mesh met meta metal meter
    micro mid might mild min mind mine mini minor miss mix mock mode model month moral more most moth motor
    mouth move much mud mug music must my name nap near neck need nerd net never new newer next night nine
    node none noon nor norm north note novel now nut oak oar occur ocean odd off offer often oh ok old older
    onto open optic oral orbit order org organ other otter our out outer over overt owl own pace pad page
    paid pain pair pan panda panel paper par part pass past patch path pave pea peak pearl peer peg per pet
    phase phone photo pick pie pig pilot pin pit pitch pivot place plain plan plane plant plate plot plug
    point polar pool poor port pose posit post pot power price prime prior probe prone proof prose prove pub
    pull pure push put queen queue quick quiet race radio rag rain rank rapid rare rat rate rater ratio raw
    reach react read real realm red refer relax relic rest rib rich rig right rigid rigor ring rise risk
    rival road rob robin robot role roll room root rope rot rough round row rub rug rule run rural sad safe
    safer said saint same save scale scan scene scope score sea seal see seed seek seem seen self set setup
    seven sex shape share shark sharp she shear shed sheet shelf shell shift ship shock short shot show
    shown side sight sign silk sink sip sir sit site situ six size skew skill skin skip sky sleep slice
    slide slope slot slow small smart smoke snail snow so soap sob sock sofa soft soil solar sole solid some
    soon sound south space span speak speed spend spike spin spine split spot stack stage stale stand star
    stark start state steep steer stem step still stock stone stop store strip style sum sun super swan swap
    swarm sweep tag tail take taken talk tap tar task tax tea teach team tell ten tend term test text than
    them theme thick thin think third those three tie tier tiger tight tile tilt time tip token tone too
    took tool tooth top topic total touch towel tower trace track trade trail train trait trap treat tree
    trend trial trip true trust truth try tub tube tune turbo turn tutor twice twin two type ultra under
    union unit until up upon upper urban us user usual valid van vast verb vet via vice video view visit
    vital vocal void vote vowel wait wake walk wall wand want warm warp water wave wax we weak web week well
    were wet whale what wheel when where which while white who whole whose why wide wider width wig wild win
    wind wing wise wit witch wolf women wool word work world worm worst worth would wrist write wrong yak
    year yet yield you young zebra zero zip zone zoo zoom
"""

EVERYDAY = frozenset(_WORDS.split())
