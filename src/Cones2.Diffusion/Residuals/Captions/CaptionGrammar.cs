namespace Cones2.Diffusion.Residuals.Captions;

/// <summary>
/// The phrases of <see cref="CaptionGenerator"/>. {symbol} stands for one of that symbol's phrases, [one|many] for the form
/// that agrees with the noun, @ for a or an, # for the class noun.
/// </summary>
internal static class CaptionGrammar
{
    /// <summary>Whole sentences, each with the noun once.</summary>
    public static IReadOnlyList<string> Sentences { get; } =
    [
        "{np} {is} {scene}.",
        "{np} {is} {place}, {composition}.",
        "{np} [waits|wait] {place} while {happening}.",
        "{np} [looks|look] {mood} {scene}.",
        "{np} [takes|take] up most of the frame in this {quality} {medium}.",
        "{np} [is|are] the subject of this {medium}, {composition}.",
        "{np} [stands|stand] out against {backdrop}.",
        "{np}, {composition}, [makes|make] for a {quality} {medium}.",
        "{np} [was|were] painted in {technique} by {artist}.",
        "There [is|are] {indefinite} {place}, and {happening}.",
        "{when}, {np} {is} {place}.",
        "{when}, {person} {notices} {np} {place}.",
        "{whereOpening}, {np} {is} {anyLight}.",
        "In this {medium}, {np} {is} {scene}.",
        "In the {quality} {medium}, {np} [looks|look] {mood}.",
        "This {medium} shows {np} {scene}.",
        "This {quality} {medium} of {np} was taken {anyLight}.",
        "{person} {notices} {np} {scene}.",
        "{person} took a {medium} of {np} {occasion}.",
        "{person} keeps a {medium} of {np} {keepsake}.",
        "{artist} painted {np} in {technique}, {composition}.",
        "{colors} tones give the picture of {np} a {atmosphere} mood.",
        "The reflection of {np} shimmers in {mirror} {anyLight}.",
        "The shadow of {np} stretches across {ground} {anyLight}.",
        "From {viewpoint}, {np} almost [disappears|disappear] into {haze}.",
        "Nobody expected to find {np} {place}.",
        "Have you ever seen {np} {scene}?",
        "{drifting} drift past {np} {outdoors}.",
        "In the middle of {setting}, {np} [catches|catch] the eye at once.",
        "With {backdrop} behind, {np} [looks|look] {mood}.",
        "It is hard to look away from {np} {scene}.",
        "{glow} falls on {np}.",
        "{glow} brings out every detail of {np}.",
        "What a {quality} {medium} of {np}!",
        "Beside {neighbor} [stands|stand] {np}.",
        "{outdoorsOpening}, {person} stops to look at {np}.",
        "The camera slowly moves closer to {np} {scene}.",
        "{whereOpening}, {person} {notices} {np}.",
        "{person} {occasion2} and came back with a {medium} of {np}.",
        "The {technique} picture on the wall shows {np}.",
        "Against {backdrop} [rests|rest] {np}.",
    ];

    /// <summary>From symbol to its phrases.</summary>
    public static IReadOnlyDictionary<string, string[]> Phrases { get; } = new Dictionary<string, string[]>
    {
        ["np"] = ["{indefinite}", "{indefinite}", "{indefinite}", "{definite}"],
        ["indefinite"] = ["[@|some] #", "[@|some] {opinion} #", "[@|some] {look} #", "[@|some] {opinion}, {look} #"],
        ["definite"] = ["the #", "the {opinion} #", "the {look} #", "my #", "my {opinion} #", "our {look} #", "[this|these] {opinion} #"],
        ["opinion"] =
        [
            "beautiful", "lovely", "charming", "handsome", "remarkable", "striking", "unusual", "adorable", "splendid", "funny",
            "elegant", "ordinary", "familiar", "strange", "delightful", "impressive", "graceful", "unique",
        ],
        ["look"] =
        [
            "small", "large", "tiny", "little", "brown", "white", "black", "gray", "dark", "pale", "clean", "dusty", "sturdy",
            "slender", "colorful", "huge", "well-known", "old",
        ],
        ["is"] =
        [
            "[sits|sit]", "[rests|rest]", "[stands|stand]", "[waits|wait]", "[appears|appear]", "can be seen", "[is|are] waiting", "[is|are] on view",
            "[has|have] been left alone", "[seems|seem] to belong", "[looks|look] at home",
        ],
        ["scene"] = ["{indoors} {indoorLight}", "{outdoors} {outdoorLight}", "{indoors}", "{outdoors}"],
        ["place"] = ["{indoors}", "{outdoors}"],
        ["indoors"] =
        [
            "on a wooden floor", "by the kitchen window", "on a soft wool rug", "next to a stack of newspapers", "in a cozy living room",
            "in front of a brick wall", "in an empty hallway", "on a velvet sofa", "beside a fireplace", "on a marble staircase",
            "in a small artist's studio", "near an open door", "in the corner of a library", "on a low table", "in an old workshop",
            "under a skylight", "in a busy cafe", "in front of a large mirror", "on a checkered blanket", "among cardboard boxes",
            "in a tidy bedroom", "next to a potted fern", "in a quiet museum hall", "in a sunlit kitchen",
        ],
        ["outdoors"] =
        [
            "on the grass", "on a sandy beach", "at the edge of a lake", "in a field of wildflowers", "under an old oak tree",
            "on a park bench", "in the snow", "on a stone bridge", "beside a mountain trail", "in a village square",
            "in front of a red barn", "on a cobbled street", "among autumn leaves", "on a wooden pier", "near a waterfall",
            "in a rose garden", "on the steps of an old church", "at a crowded street market", "on a flat rooftop", "in a pine forest",
            "next to a picket fence", "in a desert of orange dunes", "by the roadside", "beneath the cherry blossoms",
        ],
        ["indoorLight"] =
        [
            "in soft window light", "in the glow of a single lamp", "by candlelight", "in bright studio light", "in the dim light of evening",
            "as sunlight slips through the blinds", "under warm ceiling lights", "in the flicker of a fire", "early in the morning",
            "on a lazy Sunday afternoon", "late at night",
        ],
        ["outdoorLight"] =
        [
            "at sunset", "at dawn", "under a clear blue sky", "on a rainy afternoon", "in the light of the moon", "in golden evening light",
            "on a foggy morning", "under heavy clouds", "in the harsh sun of noon", "on a winter evening", "beneath a sky full of stars",
            "in the shade", "just after a thunderstorm", "on the first day of spring",
        ],
        ["anyLight"] =
        [
            "in soft light", "in the early morning", "in the last light of day", "in warm light", "in pale winter light", "around noon",
            "late in the afternoon", "in dramatic light", "in the blue hour", "on a bright summer day",
        ],
        ["glow"] =
        [
            "Soft morning light", "Golden evening light", "Cold blue light", "A single beam of light", "Warm lamplight", "Pale moonlight",
            "Bright neon light", "Hazy summer sunshine", "Dappled light from the trees", "The flash of a camera", "Flickering candlelight",
        ],
        ["composition"] =
        [
            "in the center of the frame", "seen from above", "seen from a low angle", "in sharp focus", "with a blurred background",
            "slightly off to one side", "in the foreground", "far in the distance", "framed by a doorway", "half hidden in shadow",
            "close to the camera", "surrounded by empty space", "in full view", "reflected in a pane of glass", "turned to the left",
        ],
        ["medium"] =
        [
            "photograph", "photo", "portrait", "snapshot", "close-up", "black and white photo", "wide-angle shot", "postcard picture",
            "film still", "polaroid", "studio shot", "high-resolution photo", "vintage photograph", "digital photo", "magazine picture",
        ],
        ["technique"] =
        [
            "watercolor", "oil", "charcoal", "pastel", "ink", "acrylic", "colored pencil", "gouache", "chalk", "tempera",
        ],
        ["quality"] =
        [
            "beautiful", "simple", "detailed", "dramatic", "quiet", "playful", "memorable", "moody", "crisp", "grainy", "blurry",
            "cheerful", "dreamy", "faded", "professional", "careful",
        ],
        ["artist"] =
        [
            "a street artist", "a young painter", "my grandmother", "an art student", "a famous illustrator", "an unknown master",
            "a retired teacher", "our neighbor", "a patient artist", "a Dutch painter",
        ],
        ["person"] =
        [
            "a child", "a photographer", "my sister", "an old man", "a tourist", "a woman in a red coat", "a young couple's daughter",
            "the gardener", "a passing cyclist", "my best friend", "a boy with a balloon", "the mail carrier", "our guide", "a student",
        ],
        ["notices"] =
        [
            "admires", "points at", "smiles at", "walks past", "kneels down beside", "draws", "photographs", "discovers",
            "takes a long look at", "sits next to", "carefully sketches", "stands behind", "describes", "films",
        ],
        ["mood"] =
        [
            "right at home", "a little out of place", "wonderful", "almost golden", "lonely", "very small", "quite at ease", "magnificent",
            "ready for a picture", "mysterious", "peaceful", "larger than life", "surprisingly bright", "perfectly still",
        ],
        ["atmosphere"] = ["calm", "nostalgic", "joyful", "mysterious", "festive", "gentle", "melancholy", "warm", "wintry", "solemn"],
        ["colors"] =
        [
            "Muted gray", "Warm orange", "Deep blue", "Soft pink", "Earthy brown", "Bright yellow", "Pale green", "Rich purple", "Cool silver",
        ],
        ["backdrop"] =
        [
            "a plain white wall", "a bright yellow wall", "the evening sky", "a dark curtain", "a row of bookshelves", "the city skyline",
            "snowy mountains", "a wall of ivy", "an old map", "a weathered fence", "the calm sea", "rows of empty chairs",
        ],
        ["happening"] =
        [
            "rain taps on the roof", "music plays in the next room", "the sky turns pink", "people hurry by", "a clock ticks on the wall",
            "the wind shakes the trees", "snow begins to fall", "bells ring in the distance", "the sun goes down", "children laugh nearby",
            "steam rises from a kettle", "the street lamps come on",
        ],
        ["when"] =
        [
            "On a rainy morning", "At sunset", "In the middle of winter", "Just before dawn", "On a hot summer day", "After the storm",
            "During a quiet afternoon", "On the last day of autumn", "Late in the evening", "As the fog lifts", "Shortly after breakfast",
            "On market day",
        ],
        ["whereOpening"] =
        [
            "On the windowsill", "Behind the old house", "In the far corner of the room", "At the end of the road", "Under the staircase",
            "On the top step", "Next to the front door", "Between two tall plants", "Beside the garden gate", "On the balcony",
        ],
        ["outdoorsOpening"] =
        [
            "On the way to school", "At the harbor", "In the crowded park", "On a narrow country lane", "In the botanical garden",
            "On the boardwalk", "In front of the train station", "At the top of the hill", "Along the river", "On the university lawn",
        ],
        ["occasion"] =
        [
            "during a trip to the mountains", "last summer", "with an old film camera", "on the way home", "for a school project",
            "before the guests arrived", "on a walk by the sea", "from the upstairs window", "for the front page", "just in time",
        ],
        ["occasion2"] =
        [
            "went for a walk", "spent a day in the country", "traveled to the coast", "visited an exhibition", "climbed the hill",
            "crossed the old town", "borrowed a camera",
        ],
        ["keepsake"] =
        [
            "on the desk", "in a silver frame", "above the fireplace", "in a wallet", "on the refrigerator door", "in an old album",
            "next to the bed", "in the hallway", "on the piano", "between two postcards",
        ],
        ["viewpoint"] = ["a distance", "the tower", "across the street", "the far shore", "the window", "behind the hedge"],
        ["haze"] =
        [
            "the fog", "the tall grass", "the shadows", "the crowd", "the falling snow", "the pattern of the wallpaper", "the bright light",
            "the dark background", "the scenery",
        ],
        ["mirror"] = ["a puddle", "the shop window", "the polished floor", "a still pond", "the wet pavement", "a round mirror", "the calm water"],
        ["ground"] = ["the floor", "the lawn", "the sand", "the courtyard", "the white tablecloth", "the pavement", "the fresh snow", "the old carpet"],
        ["drifting"] = ["Snowflakes", "Soap bubbles", "Yellow leaves", "Cherry petals", "Thin clouds of mist", "Dandelion seeds"],
        ["setting"] =
        [
            "a crowded room", "an empty field", "the busy street", "a cluttered attic", "a colorful festival", "the white page",
            "a bare stage", "the flower market", "a quiet courtyard", "the long corridor",
        ],
        ["neighbor"] =
        [
            "the old piano", "a tall vase", "a garden statue", "the open suitcase", "a wooden ladder", "a row of flowerpots", "the big window",
            "a rusty bicycle", "a basket of apples", "an empty picture frame", "a grandfather clock", "a pile of firewood",
        ],
    };
}
