package io.patternstream.state.mcp;

import com.fasterxml.jackson.core.JsonToken;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One JSON text (RFC 8259), read once from front to back, with every check that a record has to
 * pass: no duplicate names, finite numbers, no U+0000, no lone surrogates, bounded depth and
 * lengths. Skipped parts are checked like read ones.
 *
 * <p>Reads UTF-8 bytes that {@link RecordGate} has passed, eight at a time where nothing but text
 * or white space stands. Why not Jackson: a tool's answer is JSON in a string in JSON, and making
 * characters of 60 KB only to read them again costs more than all else; Jackson stays the reference
 * in the tests. A name or a short text that was seen not long ago is the same object again, so that
 * a record that repeats what others said makes little garbage.
 */
final class Json {

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH_BITS = 0x8080808080808080L;
  private static final long QUOTES = ONES * '"';
  private static final long BACKSLASHES = ONES * '\\';
  private static final long SPACES = ONES * ' ';

  private static final int DIGITS_THAT_ARE_FINITE = 300;
  private static final int FEW_NAMES = 24;
  private static final long EXACT = 1L << 53;
  private static final double[] TENS = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22
  };

  /** What may come next. */
  private enum Phase {
    VALUE,
    FIRST,
    MORE
  }

  private byte[] in;
  private int at;
  private final int start;
  private final int end;
  private final @Nullable JsonTexts texts;
  private final boolean inShared;

  private Phase phase = Phase.VALUE;
  private int depth;

  /** Bit {@code d - 1} tells whether the container at depth {@code d} is an object. */
  private static final int SHALLOW = 12;

  private long objects;

  private @Nullable JsonToken current;

  /** The current string has not been read to its end. */
  private boolean open;

  private boolean escaped;
  private int from;
  private int to;
  private String name = "";

  /** The current name where it is a known one, and the last of those. */
  private JsonTexts.@Nullable Known known;

  private JsonTexts.@Nullable Known lastName;

  // Names of the objects around the current token, each object's behind those of its parent.
  private String[] names = new String[16];
  private int size;

  /** Of each depth: where its names begin, and the bits of those seen; few records are deep. */
  private int[] frame = new int[SHALLOW];

  private long[] seen = new long[SHALLOW];
  private @Nullable Set<String> @Nullable [] many;

  private Json(byte[] in, int start, int end, @Nullable JsonTexts texts, boolean inShared) {
    this.in = in;
    this.start = start;
    this.at = start;
    this.end = end;
    this.texts = texts;
    this.inShared = inShared;
    this.lastName = texts == null ? null : texts.first();
  }

  /** Reads a record. */
  static Json of(RecordGate.Passed record, @Nullable JsonTexts texts) throws Refusal {
    if (texts != null) {
      texts.clear(record.hasUnicodeEscapes());
    }
    if (record.hasUnicodeEscapes()) {
      Escapes.check(record.bytes(), record.start(), record.end());
    }
    return new Json(record.bytes(), record.start(), record.end(), texts, false);
  }

  /** Reads a text found inside a record. */
  static Json of(String text) throws Refusal {
    return of(text, null);
  }

  /** Reads a text found inside a record. */
  static Json of(String text, @Nullable JsonTexts texts) throws Refusal {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    Escapes.check(bytes, 0, bytes.length);
    return new Json(bytes, 0, bytes.length, texts, false);
  }

  /** Reads a text found inside a record and kept as bytes of the shared buffer. */
  static Json of(JsonTexts texts, int from, int to) throws Refusal {
    if (texts.hasUnicodeEscapes()) {
      Escapes.check(texts.bytes(), from, to);
    }
    return new Json(texts.bytes(), from, to, texts, true);
  }

  /** The next token; null at the end. */
  @Nullable JsonToken next() throws Refusal {
    if (open) {
      closeString();
    }
    int c = peek();
    JsonToken token;
    if (phase == Phase.VALUE) {
      if (c < 0 && depth == 0) {
        current = null;
        return null;
      }
      token = value(c);
    } else {
      boolean object = (objects >>> (depth - 1) & 1) != 0;
      if (c == (object ? '}' : ']')) {
        at++;
        token = leaveContainer(object);
      } else {
        if (phase == Phase.MORE) {
          if (c != ',') {
            throw unexpected(c, object ? "a comma or the end of the object" : "a comma or the end");
          }
          at++;
          c = peek();
        }
        token = object ? fieldName(c) : value(c);
      }
    }
    current = token;
    return token;
  }

  /** The next token, which must be there. */
  JsonToken need() throws Refusal {
    JsonToken token = next();
    if (token == null) {
      throw ended();
    }
    return token;
  }

  /** Refuses whatever follows the value that was read. */
  void end() throws Refusal {
    if (next() != null) {
      throw new Refusal("malformed_json", "more text after the first value");
    }
  }

  /** Skips the value whose first token is {@code token}. */
  void skip(JsonToken token) throws Refusal {
    if (token.isStructStart()) {
      int outside = depth - 1;
      while (depth > outside) {
        need();
      }
    }
  }

  /** Skips the rest of the object or list in which the current token is. */
  void leave() throws Refusal {
    JsonToken token = current;
    int outside = depth - (token != null && token.isStructStart() ? 2 : 1);
    while (depth > outside) {
      need();
    }
  }

  /** Characters of a text that were read so far. */
  int position() {
    return new String(in, start, at - start, StandardCharsets.UTF_8).length();
  }

  /** Name of the field that the current token is. */
  String name() {
    return name;
  }

  /** What a field of the current name means. */
  Slot slot() {
    return known == null ? Slot.of(name) : known.slot();
  }

  /** Text of the current scalar, a number as it is written. */
  String text() throws Refusal {
    if (open) {
      closeString();
    }
    JsonToken token = current;
    if (token == JsonToken.VALUE_STRING) {
      return escaped ? unescaped(from, to) : plain(from, to);
    }
    if (token != null && token.isNumeric()) {
      return plain(from, to);
    }
    return token == null || token.asString() == null ? "" : token.asString();
  }

  /** The current text, kept as bytes where it may hold JSON itself. */
  JsonText keptText() throws Refusal {
    JsonTexts shared = texts;
    if (shared == null || !open || inShared) {
      return JsonText.of(text());
    }
    int first = shared.used();
    byte[] out = shared.room(end - at);
    int length = unescape(out, first);
    shared.use(length);
    return JsonText.of(shared, first, first + length);
  }

  /** The current number; finite. */
  double number() {
    return number(from, to);
  }

  private String plain(int first, int last) {
    return texts == null
        ? new String(in, first, last - first, StandardCharsets.UTF_8)
        : texts.text(in, first, last);
  }

  // Tokens.

  /** The next byte that is no white space, not yet taken; -1 at the end. */
  private int peek() {
    int i = at;
    while (i < end) {
      int c = in[i];
      if (c > ' ' || c < 0) {
        at = i;
        return c & 0xFF;
      }
      if (c == ' ') {
        // Indented text has long runs of them.
        i++;
        while (i + 8 <= end) {
          long others = (long) LONGS.get(in, i) ^ SPACES;
          if (others != 0) {
            i += Long.numberOfTrailingZeros(others) >>> 3;
            break;
          }
          i += 8;
        }
      } else if (c == '\n' || c == '\r' || c == '\t') {
        i++;
      } else {
        at = i;
        return c;
      }
    }
    at = i;
    return -1;
  }

  private JsonToken value(int c) throws Refusal {
    phase = depth == 0 ? Phase.VALUE : Phase.MORE;
    switch (c) {
      case '"' -> {
        from = ++at;
        open = true;
        return JsonToken.VALUE_STRING;
      }
      case '{' -> {
        enter(true);
        return JsonToken.START_OBJECT;
      }
      case '[' -> {
        enter(false);
        return JsonToken.START_ARRAY;
      }
      case 't' -> {
        literal("true");
        return JsonToken.VALUE_TRUE;
      }
      case 'f' -> {
        literal("false");
        return JsonToken.VALUE_FALSE;
      }
      case 'n' -> {
        literal("null");
        return JsonToken.VALUE_NULL;
      }
      case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> {
        return number(c);
      }
      case 'N', 'I', '+' -> throw notFinite(c);
      default -> throw unexpected(c, "a value");
    }
  }

  private void enter(boolean object) throws Refusal {
    at++;
    if (depth == Limits.DEPTH) {
      throw new Refusal("too_deep", "nested deeper than " + Limits.DEPTH);
    }
    long bit = 1L << depth;
    objects = object ? objects | bit : objects & ~bit;
    depth++;
    if (depth == frame.length) {
      frame = Arrays.copyOf(frame, Limits.DEPTH + 1);
      seen = Arrays.copyOf(seen, Limits.DEPTH + 1);
    }
    frame[depth] = size;
    seen[depth] = 0;
    phase = Phase.FIRST;
  }

  private JsonToken leaveContainer(boolean object) {
    if (object) {
      size = frame[depth];
      if (many != null) {
        many[depth] = null;
      }
    }
    depth--;
    phase = depth == 0 ? Phase.VALUE : Phase.MORE;
    return object ? JsonToken.END_OBJECT : JsonToken.END_ARRAY;
  }

  private JsonToken fieldName(int c) throws Refusal {
    if (c != '"') {
      throw unexpected(c, "the name of a field");
    }
    from = ++at;
    JsonTexts.Known before = lastName;
    JsonTexts.Known guess = before == null ? null : before.next();
    if (guess != null && guess.isStringAt(in, from, end)) {
      // Records repeat their fields in one order.
      at = from + guess.length() + 1;
      lastName = guess;
      known = guess;
      name = guess.text();
    } else {
      closeString();
      readName();
    }
    once(name);
    int colon = peek();
    if (colon != ':') {
      throw unexpected(colon, "a colon");
    }
    at++;
    phase = Phase.VALUE;
    return JsonToken.FIELD_NAME;
  }

  private void readName() throws Refusal {
    JsonTexts.Known seen = escaped || texts == null ? null : texts.known(in, from, to);
    if (seen == null) {
      name = escaped ? unescaped(from, to) : plain(from, to);
      known = null;
      if (name.length() > Limits.NAME_CHARS) {
        throw new Refusal(
            "name_too_long", "a name of more than " + Limits.NAME_CHARS + " characters");
      }
      return;
    }
    name = seen.text();
    if (lastName != null) {
      lastName.next(seen);
    }
    lastName = seen;
    known = seen;
  }

  /** Refuses a name that its object has already. */
  private void once(String field) throws Refusal {
    int first = frame[depth];
    long bit = 1L << (field.hashCode() * 0x9E3779B9 >>> 26);
    if (many != null && many[depth] != null) {
      if (!many[depth].add(field)) {
        throw duplicate(field);
      }
      return;
    }
    if ((seen[depth] & bit) != 0) {
      for (int i = first; i < size; i++) {
        if (names[i].equals(field)) {
          throw duplicate(field);
        }
      }
    }
    seen[depth] |= bit;
    if (size - first >= FEW_NAMES) {
      // A set of strings stays fast also when they were made to share their hash.
      moveToSet(first, field);
      return;
    }
    if (size == names.length) {
      names = Arrays.copyOf(names, 2 * size);
    }
    names[size++] = field;
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private void moveToSet(int first, String field) {
    if (many == null) {
      many = new Set[Limits.DEPTH + 1];
    }
    Set<String> set = new HashSet<>(Arrays.asList(names).subList(first, size));
    set.add(field);
    many[depth] = set;
  }

  private static Refusal duplicate(String field) {
    return new Refusal("duplicate_key", "Duplicate field '" + field + "'");
  }

  private void literal(String word) throws Refusal {
    for (int i = 0; i < word.length(); i++) {
      if (at + i >= end) {
        throw ended();
      }
      if (in[at + i] != word.charAt(i)) {
        throw unexpected(in[at + i] & 0xFF, word);
      }
    }
    at += word.length();
    if (at < end && Character.isJavaIdentifierPart(in[at] & 0x7F) && in[at] > ' ') {
      throw unexpected(in[at] & 0xFF, word);
    }
  }

  /** A number that stands alone ends before white space. */
  private void apart() throws Refusal {
    if (depth == 0 && at < end && (in[at] > ' ' || in[at] < 0)) {
      throw unexpected(in[at] & 0xFF, "the end");
    }
  }

  private Refusal notFinite(int c) {
    int sign = c == '-' || c == '+' ? 1 : 0;
    for (String word : new String[] {"NaN", "Infinity", "INF"}) {
      int last = at + sign + word.length();
      if (last <= end
          && new String(in, at + sign, word.length(), StandardCharsets.ISO_8859_1).equals(word)
          && !(sign == 1 && word.equals("NaN"))) {
        return new Refusal(
            "not_finite",
            "the number "
                + new String(in, at, last - at, StandardCharsets.US_ASCII)
                + " is not finite");
      }
    }
    return unexpected(c, "a value");
  }

  // Strings.

  /** Finds the end of the string that begins at {@link #from}. */
  private void closeString() throws Refusal {
    open = false;
    escaped = false;
    int i = at;
    while (true) {
      while (i + 8 <= end) {
        long special = special((long) LONGS.get(in, i));
        if (special == 0) {
          i += 8;
        } else {
          i += Long.numberOfTrailingZeros(special) >>> 3;
          break;
        }
      }
      if (i >= end) {
        throw ended();
      }
      int c = in[i];
      if (c == '"') {
        break;
      }
      if (c == '\\') {
        escaped = true;
        i = afterEscape(i);
      } else if (c >= 0 && c < ' ') {
        throw control(c, i);
      } else {
        i++;
      }
    }
    to = i;
    at = i + 1;
  }

  /** High bits of the bytes that are a quote, a backslash or a control character. */
  private static long special(long eight) {
    return (zeros(eight ^ QUOTES) | zeros(eight ^ BACKSLASHES) | (eight - SPACES) & ~eight)
        & HIGH_BITS;
  }

  /** High bit of each byte that is 0; bytes behind the first may be wrong. */
  private static long zeros(long eight) {
    return (eight - ONES) & ~eight;
  }

  /** The place behind the escape at {@code i}, which must be one. */
  private int afterEscape(int i) throws Refusal {
    if (i + 1 >= end) {
      throw ended();
    }
    int c = in[i + 1];
    if (c == 'u') {
      unit(i);
      return i + 6;
    }
    if (simple(c) == 0) {
      throw new Refusal("malformed_json", "no escape: \\" + printable(c) + place(i));
    }
    return i + 2;
  }

  /** The character that an escape of one letter means; 0 for any other letter. */
  private static int simple(int c) {
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'n' -> '\n';
      case 't' -> '\t';
      case 'r' -> '\r';
      case 'b' -> '\b';
      case 'f' -> '\f';
      default -> 0;
    };
  }

  /** The UTF-16 unit of the escape at {@code i}. */
  private int unit(int i) throws Refusal {
    if (i + 6 > end) {
      throw ended();
    }
    int unit = 0;
    for (int k = i + 2; k < i + 6; k++) {
      int digit = in[k] < 0 ? -1 : Character.digit(in[k], 16);
      if (digit < 0) {
        throw new Refusal("malformed_json", "no escape of four hexadecimal digits" + place(i));
      }
      unit = unit * 16 + digit;
    }
    return unit;
  }

  private String unescaped(int first, int last) throws Refusal {
    byte[] out = new byte[last - first];
    int back = at;
    at = first;
    int length = unescape(out, 0);
    at = back;
    open = false;
    return new String(out, 0, length, StandardCharsets.UTF_8);
  }

  /**
   * Writes the string that begins at {@link #at} to {@code out}, in UTF-8 and without escapes, and
   * closes it.
   *
   * @return how many bytes it has; never more than with its escapes
   */
  private int unescape(byte[] out, int first) throws Refusal {
    open = false;
    escaped = true;
    int i = at;
    int o = first;
    while (true) {
      while (i + 8 <= end && o + 8 <= out.length) {
        long eight = (long) LONGS.get(in, i);
        LONGS.set(out, o, eight);
        long special = special(eight);
        int plain = special == 0 ? 8 : Long.numberOfTrailingZeros(special) >>> 3;
        i += plain;
        o += plain;
        if (special != 0) {
          break;
        }
      }
      if (i >= end) {
        throw ended();
      }
      int c = in[i];
      if (c == '"') {
        break;
      }
      if (c != '\\') {
        if (c >= 0 && c < ' ') {
          throw control(c, i);
        }
        out[o++] = in[i++];
        continue;
      }
      int next = i + 1 < end ? in[i + 1] : 0;
      if (next == 'u') {
        int unit = unit(i);
        i += 6;
        if (Character.isHighSurrogate((char) unit)) {
          unit = Character.toCodePoint((char) unit, (char) unit(i));
          i += 6;
        }
        o = utf8(unit, out, o);
      } else {
        i = afterEscape(i);
        out[o++] = (byte) simple(next);
      }
    }
    to = i;
    at = i + 1;
    return o - first;
  }

  private static int utf8(int c, byte[] out, int at) {
    int o = at;
    if (c < 0x80) {
      out[o++] = (byte) c;
    } else if (c < 0x800) {
      out[o++] = (byte) (0xC0 | c >> 6);
      out[o++] = (byte) (0x80 | c & 0x3F);
    } else if (c < 0x10000) {
      out[o++] = (byte) (0xE0 | c >> 12);
      out[o++] = (byte) (0x80 | c >> 6 & 0x3F);
      out[o++] = (byte) (0x80 | c & 0x3F);
    } else {
      out[o++] = (byte) (0xF0 | c >> 18);
      out[o++] = (byte) (0x80 | c >> 12 & 0x3F);
      out[o++] = (byte) (0x80 | c >> 6 & 0x3F);
      out[o++] = (byte) (0x80 | c & 0x3F);
    }
    return o;
  }

  // Numbers.

  private JsonToken number(int c) throws Refusal {
    from = at;
    int i = c == '-' ? at + 1 : at;
    int whole = i;
    i = digits(i);
    if (i == whole) {
      int next = i < end ? in[i] & 0xFF : -1;
      throw next == 'I' ? notFinite(c) : unexpected(next, "a digit");
    }
    if (in[whole] == '0' && i - whole > 1) {
      throw new Refusal("malformed_json", "a number with a leading zero" + place(whole));
    }
    boolean fraction = i < end && in[i] == '.';
    if (fraction) {
      i = someDigits(i + 1);
    }
    boolean exponent = i < end && (in[i] | 0x20) == 'e';
    if (exponent) {
      i++;
      boolean sign = i < end && (in[i] == '-' || in[i] == '+');
      i = someDigits(sign ? i + 1 : i);
    }
    at = i;
    to = i;
    apart();
    int length = to - from;
    if (length > DIGITS_THAT_ARE_FINITE) {
      throw new Refusal("not_finite", "a number of " + length + " characters");
    }
    if (length > Limits.NUMBER_CHARS) {
      throw new Refusal("number_too_long", "a number of " + length + " characters");
    }
    if (exponent && !Double.isFinite(number(from, to))) {
      throw new Refusal("not_finite", "the number " + plain(from, to) + " is not finite");
    }
    return fraction || exponent ? JsonToken.VALUE_NUMBER_FLOAT : JsonToken.VALUE_NUMBER_INT;
  }

  private int digits(int first) {
    int i = first;
    while (i < end && in[i] >= '0' && in[i] <= '9') {
      i++;
    }
    return i;
  }

  private int someDigits(int first) throws Refusal {
    int i = digits(first);
    if (i == first) {
      throw unexpected(i < end ? in[i] & 0xFF : -1, "a digit");
    }
    return i;
  }

  /**
   * The double nearest to a number. Up to 2^53 and 22 decimals one division of two exact doubles
   * gives it (Clinger, How to read floating point numbers accurately, PLDI 1990); the JDK does the
   * rest.
   */
  private double number(int first, int last) {
    int i = in[first] == '-' ? first + 1 : first;
    long digits = 0;
    int decimals = 0;
    boolean point = false;
    boolean fast = last - i <= 17;
    for (; fast && i < last; i++) {
      int c = in[i];
      if (c == '.') {
        point = true;
      } else if (c <= '9' && c >= '0') {
        digits = digits * 10 + (c - '0');
        decimals += point ? 1 : 0;
      } else {
        fast = false;
      }
    }
    if (fast && digits < EXACT) {
      double magnitude = decimals == 0 ? digits : digits / TENS[decimals];
      // A whole number has no negative zero.
      return in[first] == '-' && (point || digits != 0) ? -magnitude : magnitude;
    }
    double parsed =
        Double.parseDouble(new String(in, first, last - first, StandardCharsets.US_ASCII));
    return parsed == 0 && current == JsonToken.VALUE_NUMBER_INT ? 0.0 : parsed;
  }

  // Refusals.

  private static Refusal ended() {
    return new Refusal("malformed_json", "the text ends in the middle");
  }

  private Refusal unexpected(int c, String instead) {
    return c < 0
        ? ended()
        : new Refusal("malformed_json", "no " + printable(c) + " but " + instead + place(at));
  }

  private Refusal control(int c, int i) {
    return new Refusal("malformed_json", "a control character in a text: " + c + place(i));
  }

  private String place(int i) {
    return " at byte " + (i - start);
  }

  private static String printable(int c) {
    return c > ' ' && c < 0x7F ? "'" + (char) c + "'" : "byte " + (c & 0xFF);
  }
}
