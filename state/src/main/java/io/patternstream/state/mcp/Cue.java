package io.patternstream.state.mcp;

/**
 * What a phrase of the lexicon does. {@code _F} looks forward to the pattern it governs, {@code _B}
 * looks back; the phrases are in {@code narrative-lexicon.txt}.
 */
enum Cue {
  NAME,
  /** Verbs of breaking upward that name no pattern of their own. */
  BREAK_UP,
  BREAK_DOWN,
  /** Phrases that contain a pattern's name and mean something else. */
  VETO,
  NEGATE_F,
  NEGATE_B,
  /** Phrases that contain a negator and deny nothing. */
  PSEUDO,
  /** Words that deny what follows them, if only {@link #NEG_VERB} stands between. */
  NEGATOR,
  NEG_VERB,
  /** Doubt that also makes the pattern unfinished. */
  POSSIBLE,
  HEDGE_F,
  HEDGE_B,
  FORMING_F,
  FORMING_B,
  FAILED_F,
  FAILED_B,
  CONFIRMED,
  HISTORICAL,
  STILL,
  CONDITION,
  FINDING,
  BACKGROUND,
  TEACHING,
  TEACHING_PASSAGE,
  QUESTION,
  /** Questions that take the pattern for granted. */
  PRESUPPOSE,
  REQUEST,
  YES,
  NO,
  UNSURE,
  TERMINATOR,
  /** Words that may stand between a cue and the pattern it governs. */
  FILLER,
  COREF,
  TRIGGER,
  TARGET,
  STOP,
  SUPPORT,
  RESISTANCE,
  PRICE,
  QUOTE,
  CONFIDENCE,
  INDICATOR,
  UNIT,
  MARKET,
  /** Words of the market that are said of charts alone. */
  TECHNICAL,
  OFFTOPIC,
  VERB_OBJECT,
  COMPANY_SUFFIX,
  CHART_WORD,
  NOT_TIMEFRAME,
  TIMEFRAME,
  SYMBOL,
  NOT_SYMBOL,
  ENGLISH,
  FOREIGN,
  AT,
  ABOVE,
  BELOW,
  BULLISH,
  BEARISH,
  /** Words of failed calls: what a sentence with one names was asked for and not found. */
  FAULT,
  MONTH,
  ABBREVIATION,
  AMBIGUOUS;

  /**
   * Whether all that is asked of it is where it stands, and never which phrase: kept as bits alone.
   */
  boolean light() {
    return switch (this) {
      case YES,
          UNSURE,
          NEG_VERB,
          FINDING,
          TEACHING_PASSAGE,
          FAULT,
          QUESTION,
          PRESUPPOSE,
          TERMINATOR,
          FILLER,
          INDICATOR,
          UNIT,
          MARKET,
          TECHNICAL,
          OFFTOPIC,
          VERB_OBJECT,
          COMPANY_SUFFIX,
          CHART_WORD,
          NOT_TIMEFRAME,
          NOT_SYMBOL,
          ENGLISH,
          FOREIGN,
          AT,
          ABOVE,
          BELOW,
          BULLISH,
          BEARISH,
          MONTH,
          ABBREVIATION,
          AMBIGUOUS ->
          true;
      default -> false;
    };
  }

  static final long NAMES = mask(NAME, BREAK_UP, BREAK_DOWN, VETO);

  private final long bit = 1L << index();

  /** Its place among the cues; never stored. */
  @SuppressWarnings("EnumOrdinal")
  int index() {
    return ordinal();
  }

  /** One bit a cue, so that a token's cues fit one long; never stored. */
  long bit() {
    return bit;
  }

  static long mask(Cue one, Cue two) {
    return one.bit | two.bit;
  }

  static long mask(Cue one, Cue two, Cue three) {
    return one.bit | two.bit | three.bit;
  }

  static long mask(Cue one, Cue two, Cue three, Cue four) {
    return one.bit | two.bit | three.bit | four.bit;
  }

  static long mask(Cue... cues) {
    long mask = 0;
    for (Cue cue : cues) {
      mask |= cue.bit();
    }
    return mask;
  }
}
