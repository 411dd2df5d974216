package io.patternstream.state.mcp;

/**
 * How much of anything is taken in: one class holds every limit of what comes from outside.
 *
 * <p>What is over a limit is refused with a reason or, where the Javadoc says so, cut.
 */
public final class Limits {

  /** Bytes of one record. */
  public static final int RECORD_BYTES = 1 << 20;

  /** Nesting of objects and arrays in one JSON text. */
  public static final int DEPTH = 64;

  /** JSON texts inside text inside JSON texts; deeper ones are read as prose. */
  public static final int TEXT_DEPTH = 3;

  /** Bytes of a refused record that are kept. */
  public static final int EXCERPT_BYTES = 64 << 10;

  /** Bytes of the record that the second and later refusals of its parts repeat. */
  public static final int PART_EXCERPT_BYTES = 1 << 10;

  /** Bytes of a pattern's metadata; fields that would lead over it are left out. */
  public static final int METADATA_BYTES = 4 << 10;

  /** Characters of a field name. */
  public static final int NAME_CHARS = 1 << 10;

  /** Characters of a number: as many as the longest exact decimal of a common double, and some. */
  public static final int NUMBER_CHARS = 100;

  /** Characters of a single metadata value; longer ones are cut. */
  public static final int METADATA_VALUE_CHARS = 512;

  /** Characters of the detail of a refusal; longer ones are cut. */
  public static final int DETAIL_CHARS = 300;

  /** Characters of a symbol; a longer one is unknown. */
  public static final int SYMBOL_CHARS = 32;

  /** Characters of the name of a server, a tool, a labeler, an actor or a model group. */
  public static final int WORD_CHARS = 200;

  /** Characters of free text in feedback and commands; longer ones are cut. */
  public static final int NOTE_CHARS = 4 << 10;

  /** Characters of a phrase that becomes an alias. */
  public static final int PHRASE_CHARS = 100;

  /** Elements of a JSON-RPC batch. */
  public static final int BATCH = 1_000;

  /** Patterns of one record. */
  public static final int PATTERNS = 5_000;

  /** Bars of one record. */
  public static final int BARS = 10_000;

  /** Levels a side of one market in one record; later ones are left out. */
  public static final int LEVELS = 64;

  /** Indicator values of one market in one record; later ones are left out. */
  public static final int INDICATORS = 256;

  /** How far a pattern or a bar may lie ahead of log time. */
  public static final long AHEAD_MILLIS = 3_600_000;

  /** Times before 1900 are no market times, and may not be stored everywhere. */
  public static final long EARLIEST_MILLIS = -2_208_988_800_000L;

  /** Times from 2200 on are no market times either. */
  public static final long LATEST_MILLIS = 7_258_118_400_000L;

  /** Prices, volumes and indicator values beyond it are taken as not said. */
  public static final double LARGEST_NUMBER = 1e15;

  private Limits() {}
}
