package io.patternstream.state.drift;

import io.patternstream.state.event.DriftAlert;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Watches how pairs of numeric features go together, which neither of the two can show alone.
 *
 * <p>With s the location scores of {@link FeatureReference} (variance 1 in the reference), a window
 * of n rows has the covariance \( c = \frac{n}{n-1}(\overline{s_i s_j} - \bar s_i \bar s_j) \), a
 * rank correlation in the unit of the reference. Centring it on the window keeps shifts, seasons
 * and slow wandering of either feature out of it. Its wobble is learnt from the reference windows,
 * its evidence collected as for every other statistic.
 *
 * <p><b>Which pairs.</b> All up to twelve features. Beyond that {@value #PAIRS}, or one a feature:
 * each feature's strongest partner in the reference, then the strongest pairs of all. What a model
 * has learnt of a dependence is lost when that dependence goes; one that was never there is only
 * seen among the chosen pairs.
 *
 * <p>A pair says nothing while one of its features is alerted, or half-way to it: that explains it.
 *
 * <p>While any feature learns, at most {@value #MOST_ROWS} rows a window are kept as one byte a
 * value (2 MB in all), evenly spaced in an order that does not depend on that of the rows.
 * Afterwards a row costs one multiplication a pair. Sums are whole numbers, so that they merge and
 * do not depend on the order of the rows. Mutable; one thread.
 */
final class PairWatch {
  static final String CORRELATION = "correlation";

  /** Joins the two names of a pair. */
  static final String AND = "~";

  private static final int PAIRS = 66;
  private static final int MOST_ROWS = 512;
  private static final int LEAST_ROWS = 16;
  private static final int MOST_BYTES = 1 << 21;
  private static final byte NONE = -1;
  private static final int ABSENT = Integer.MIN_VALUE;
  private static final double LEAST_VARIANCE = 0.05;
  private static final double UNIT = FeatureReference.SCORE_UNIT;

  /**
   * Independent rows that a window must hold for its covariance to be near enough to normal. A pair
   * whose windows hold fewer, because values are missing or hang together, is not watched.
   */
  private static final int LEAST_INDEPENDENT = 20;

  /** The same of either feature alone, by the design effect of its location. */
  private static final int LEAST_INDEPENDENT_ALONE = 10;

  /** A correlation is news from twice the shift on that a score's is. */
  private static final double FLOORS = 2;

  private final List<FeatureSubject> features;
  private final int[] row; // location scores of the row at hand
  private final boolean[] paired;
  private List<Pair> pairs = new ArrayList<>();
  private int rows;
  private byte[][] codes; // of the window at hand, while learning: [feature][row]
  private List<Coded> learnt = new ArrayList<>();

  /** Rows of one reference window: a point of its summary while a feature learns, then a bin. */
  private record Coded(int slot, byte[][] codes) {}

  /** Two features, by their index. */
  private static final class Pair extends Subject {
    private final int first;
    private final int second;
    private long products;
    private int lost; // rows in which one of the two was missing, and what the other had there
    private long lostFirst;
    private long lostSecond;
    private double current = Double.NaN;

    Pair(String name, int first, int second) {
      super(CORRELATION, name);
      this.first = first;
      this.second = second;
    }

    boolean has(int feature) {
      return first == feature || second == feature;
    }

    void clear() {
      products = 0;
      lost = 0;
      lostFirst = 0;
      lostSecond = 0;
    }

    @Override
    Facts facts(Component component) {
      SubjectDetector watching = detector;
      double before = watching == null ? Double.NaN : watching.component(0).wobble().centre();
      return new Facts("rank correlation", before, current, Double.NaN, "[]");
    }
  }

  PairWatch(List<FeatureSubject> features) {
    this.features = features;
    this.row = new int[features.size()];
    this.paired = new boolean[features.size()];
    this.codes = new byte[features.size()][0];
  }

  List<? extends Subject> subjects() {
    return pairs;
  }

  /** Takes in that feature {@code j} of the row at hand fell into {@code bin} of its reference. */
  void value(int j, int bin) {
    FeatureReference reference = features.get(j).reference();
    row[j] = ABSENT;
    byte code = NONE;
    if (bin >= 0 && reference != null && reference.degrees() > 0) {
      row[j] = reference.location(bin);
      code = (byte) bin;
    }
    if (codes[j].length > 0) {
      codes[j][rows] = code;
    }
  }

  /** Before the values of a row: makes room when rows are to be kept. */
  void begin(int windowRows) {
    if (rows == 0) {
      boolean learning = features.stream().anyMatch(FeatureSubject::isLearning);
      for (int j = 0; j < codes.length; j++) {
        int room = learning && !features.get(j).categorical() ? windowRows : 0;
        codes[j] = codes[j].length == room ? codes[j] : new byte[room];
      }
    }
  }

  /** After the values of a row. */
  void end() {
    rows++;
    boolean whole = true;
    for (int j = 0; j < row.length; j++) {
      whole &= !paired[j] || row[j] != ABSENT;
    }
    for (int k = 0; k < pairs.size(); k++) {
      Pair pair = pairs.get(k);
      int a = row[pair.first];
      int b = row[pair.second];
      if (whole || (a != ABSENT && b != ABSENT)) {
        pair.products += (long) a * b;
      } else {
        pair.lost++;
        pair.lostFirst += a == ABSENT ? 0 : a;
        pair.lostSecond += b == ABSENT ? 0 : b;
      }
    }
  }

  /**
   * The window is complete, its features updated and judged.
   *
   * @param budget natural logarithm of the evidence that the mean over all pairs needs
   * @param held features that explain what their pairs show
   * @return rows that changed
   */
  List<DriftAlert> close(
      String group, int window, int slot, long to, double budget, boolean[] held) {
    double alone = budget + StrictMath.log(Math.max(1, pairs.size()));
    long[] sums = new long[features.size()];
    for (int j = 0; j < sums.length; j++) {
      sums[j] = paired[j] ? sum(features.get(j)) : 0;
    }
    List<Pair> judged = new ArrayList<>();
    for (Pair pair : pairs) {
      SubjectDetector detector = pair.detector;
      boolean explained = !pair.alert.isOpen() && (held[pair.first] || held[pair.second]);
      if (detector != null && explained) {
        detector.reset();
      } else if (detector != null) {
        int n = rows - pair.lost;
        boolean enough = n >= LEAST_INDEPENDENT;
        double a = (sums[pair.first] - pair.lostFirst) / UNIT;
        double b = (sums[pair.second] - pair.lostSecond) / UNIT;
        double c = covariance(pair.products / (UNIT * UNIT), a, b, n);
        pair.current = n > 1 ? c : Double.NaN;
        detector.update(new double[] {c}, new double[] {enough ? n : 0}, slot, window, alone);
        judged.add(pair);
      }
    }
    return Subject.judge(group, judged, window, budget, to);
  }

  private static long sum(FeatureSubject feature) {
    FeatureReference reference = feature.reference();
    WindowCounts counts = feature.counts();
    long sum = 0;
    if (reference != null && counts != null) {
      int[] bins = counts.bins();
      for (int b = 0; b < bins.length; b++) {
        sum += (long) bins[b] * reference.location(b);
      }
    }
    return sum;
  }

  /** Of n rows, from sums of products and of both. */
  private static double covariance(double products, double a, double b, int n) {
    return n > 1 ? (products - a * b / n) / (n - 1) : 0;
  }

  /** Keeps the window for learning; to be called before features forget it. */
  void keep(int slot, DriftConfig config) {
    if (Arrays.stream(codes).anyMatch(column -> column.length > 0)) {
      byte[][] window = new byte[codes.length][0];
      for (int j = 0; j < codes.length; j++) {
        if (codes[j].length == 0) {
          continue;
        }
        FeatureSubject feature = features.get(j);
        WindowSummary summary = feature.latest();
        window[j] = Arrays.copyOf(codes[j], rows);
        if (summary != null) {
          double[] raw = feature.raw();
          for (int i = 0; i < rows; i++) {
            window[j][i] = Double.isFinite(raw[i]) ? (byte) summary.point(raw[i]) : NONE;
          }
        }
      }
      int columns = Math.max(1, features.size() * config.referenceWindows());
      learnt.add(new Coded(slot, thin(window, rows, Math.max(LEAST_ROWS, MOST_BYTES / columns))));
    }
    rows = 0;
    pairs.forEach(Pair::clear);
  }

  /** At most so many rows, evenly spaced in an order of their content: a stratified sample. */
  private static byte[][] thin(byte[][] window, int rows, int most) {
    int keep = Math.min(rows, Math.min(most, MOST_ROWS));
    if (keep == rows) {
      return window;
    }
    Integer[] order = new Integer[rows];
    int[] hashes = new int[rows];
    for (int i = 0; i < rows; i++) {
      order[i] = i;
      for (byte[] column : window) {
        hashes[i] = 31 * hashes[i] + (column.length > 0 ? column[i] : 0);
      }
      hashes[i] *= 0x9E3779B1; // spreads what differs in the last digits only
    }
    Arrays.sort(
        order,
        Comparator.comparingInt((Integer i) -> hashes[i])
            .thenComparing(
                (x, y) -> {
                  int apart = 0;
                  for (int j = 0; j < window.length && apart == 0; j++) {
                    apart = window[j].length > 0 ? window[j][x] - window[j][y] : 0;
                  }
                  return apart;
                }));
    byte[][] thinned = new byte[window.length][];
    for (int j = 0; j < window.length; j++) {
      thinned[j] = new byte[window[j].length > 0 ? keep : 0];
      for (int k = 0; k < thinned[j].length; k++) {
        thinned[j][k] = window[j][order[(int) ((2L * k + 1) * rows / (2L * keep))]];
      }
    }
    return thinned;
  }

  /**
   * Features have learnt their references: chooses among the pairs that are now possible.
   *
   * @param summaries of the windows that each feature has just learnt from; empty for the others
   */
  void learn(List<List<WindowSummary>> summaries, DriftConfig config) {
    boolean any = false;
    boolean[] fresh = new boolean[features.size()];
    for (int j = 0; j < fresh.length; j++) {
      fresh[j] = !summaries.get(j).isEmpty();
      any |= fresh[j];
      if (fresh[j]) {
        translate(j, summaries.get(j));
      }
    }
    if (any) {
      choose(fresh, config);
    }
    if (features.stream().noneMatch(FeatureSubject::isLearning)) {
      learnt = new ArrayList<>();
    }
  }

  /** Points of window summaries become bins of the reference that was made of them. */
  private void translate(int j, List<WindowSummary> summaries) {
    FeatureReference reference = features.get(j).reference();
    int first = learnt.size() - summaries.size();
    for (int w = 0; w < learnt.size(); w++) {
      byte[] column = learnt.get(w).codes[j];
      for (int i = 0; i < column.length; i++) {
        byte point = column[i];
        column[i] = NONE;
        if (reference != null && w >= first && point != NONE) {
          column[i] = (byte) reference.bin(summaries.get(w - first).value(point));
        }
      }
    }
  }

  private boolean canPair(int j) {
    FeatureSubject feature = features.get(j);
    FeatureReference reference = feature.reference();
    SubjectDetector detector = feature.detector;
    if (feature.categorical()
        || detector == null
        || reference == null
        || reference.degrees() == 0) {
      return false;
    }
    Wobble location = detector.component(0).wobble();
    return location.rowsPerWindow() >= LEAST_INDEPENDENT_ALONE * location.designEffect();
  }

  private void choose(boolean[] fresh, DriftConfig config) {
    int d = features.size();
    float[][][] scores = scores();
    List<Candidate> candidates = new ArrayList<>();
    for (int i = 0; i < d; i++) {
      for (int j = i + 1; j < d; j++) {
        if ((fresh[i] || fresh[j]) && canPair(i) && canPair(j)) {
          Candidate candidate = candidate(i, j, scores);
          if (candidate != null) {
            candidates.add(candidate);
          }
        }
      }
    }
    candidates.sort(Comparator.comparingDouble((Candidate c) -> -Math.abs(c.mean())));
    int room = Math.max(0, Math.max(PAIRS, d) - pairs.size());
    Set<Integer> partnered = new HashSet<>();
    List<Candidate> chosen = new ArrayList<>();
    List<Candidate> others = new ArrayList<>();
    for (Candidate each : candidates) {
      boolean first = partnered.add(each.first);
      boolean second = partnered.add(each.second);
      (first || second ? chosen : others).add(each);
    }
    chosen.addAll(others);
    int[] slots = learnt.stream().mapToInt(Coded::slot).toArray();
    for (Candidate each : chosen) {
      SubjectDetector detector = room > 0 ? each.detector(slots, config) : null;
      if (detector != null) {
        String name = features.get(each.first).name() + AND + features.get(each.second).name();
        Pair pair = new Pair(name, each.first, each.second);
        pair.detector = detector;
        pairs.add(pair);
        room--;
      }
    }
    pairs.sort(Comparator.comparingInt((Pair p) -> p.first).thenComparingInt(p -> p.second));
    mark();
  }

  private void mark() {
    Arrays.fill(paired, false);
    for (Pair pair : pairs) {
      paired[pair.first] = true;
      paired[pair.second] = true;
    }
  }

  /** Location scores of the kept rows, {@code NaN} where missing: [window][feature][row]. */
  private float[][][] scores() {
    float[][][] scores = new float[learnt.size()][features.size()][];
    for (int w = 0; w < scores.length; w++) {
      for (int j = 0; j < scores[w].length; j++) {
        byte[] column = learnt.get(w).codes[j];
        FeatureReference reference = features.get(j).reference();
        float[] values = new float[column.length];
        Arrays.fill(values, Float.NaN);
        for (int i = 0; i < column.length; i++) {
          if (reference != null && reference.degrees() > 0 && column[i] != NONE) {
            values[i] = (float) reference.score(1, column[i]);
          }
        }
        scores[w][j] = values;
      }
    }
    return scores;
  }

  /** What the reference windows say of one pair. */
  private record Candidate(
      int first, int second, double mean, double rowVariance, double[] means, double[] rows) {

    @Nullable SubjectDetector detector(int[] slots, DriftConfig config) {
      Wobble wobble = Wobble.learn(means, rows, slots, rowVariance);
      double usual = wobble.windowVariance(wobble.rowsPerWindow()) * wobble.longRun();
      if (wobble.rowVariance() < LEAST_INDEPENDENT * usual) {
        return null;
      }
      Component component = Component.score(Component.CORRELATION);
      double floor = FLOORS * config.scoreFloor();
      return new SubjectDetector(List.of(new ComponentDetector(component, wobble, floor)));
    }
  }

  private @Nullable Candidate candidate(int first, int second, float[][][] scores) {
    double[] means = new double[scores.length];
    double[] rows = new double[scores.length];
    double weighted = 0;
    double squares = 0;
    double total = 0;
    for (int w = 0; w < scores.length; w++) {
      float[] x = scores[w][first];
      float[] y = scores[w][second];
      double a = 0;
      double b = 0;
      int n = 0;
      int both = Math.min(x.length, y.length);
      for (int i = 0; i < both; i++) {
        if (!Float.isNaN(x[i]) && !Float.isNaN(y[i])) {
          a += x[i];
          b += y[i];
          n++;
        }
      }
      if (n < 2) {
        continue;
      }
      double products = 0;
      for (int i = 0; i < both; i++) {
        if (!Float.isNaN(x[i]) && !Float.isNaN(y[i])) {
          double product = (x[i] - a / n) * (y[i] - b / n);
          products += product;
          squares += product * product;
        }
      }
      means[w] = products / (n - 1);
      rows[w] = n;
      weighted += n * means[w];
      total += n;
    }
    if (total == 0) {
      return null;
    }
    double mean = weighted / total;
    double variance = Math.max(LEAST_VARIANCE, squares / total - mean * mean);
    return new Candidate(first, second, mean, variance, means, rows);
  }

  /** Feature {@code j} gets a new reference: its pairs end, and are chosen anew with it. */
  List<DriftAlert> rebase(int j, String why, long now) {
    List<DriftAlert> closed = new ArrayList<>();
    List<Pair> left = new ArrayList<>();
    for (Pair pair : pairs) {
      if (!pair.has(j)) {
        left.add(pair);
      } else if (pair.alert.isOpen()) {
        closed.add(pair.alert.close(pair, "rebased", why, now));
      }
    }
    pairs = left;
    mark();
    return closed;
  }

  void write(DataOutput out) throws IOException {
    out.writeInt(rows);
    out.writeShort(pairs.size());
    for (Pair pair : pairs) {
      out.writeShort(pair.first);
      out.writeShort(pair.second);
      out.writeLong(pair.products);
      out.writeBoolean(pair.lost > 0);
      if (pair.lost > 0) {
        out.writeInt(pair.lost);
        out.writeLong(pair.lostFirst);
        out.writeLong(pair.lostSecond);
      }
    }
    ComponentDetector before = null;
    for (Pair pair : pairs) {
      if (pair.detector != null) {
        pair.detector.component(0).write(out, before);
        before = pair.detector.component(0);
      }
      pair.alert.write(out);
    }
    for (byte[] column : codes) {
      out.writeInt(column.length);
      out.write(column, 0, Math.min(rows, column.length));
    }
    out.writeInt(learnt.size());
    for (Coded window : learnt) {
      out.writeInt(window.slot);
      for (byte[] column : window.codes) {
        out.writeInt(column.length);
        out.write(column);
      }
    }
  }

  /**
   * Reads what {@link #write} wrote of features that may have changed since.
   *
   * @param stored names of the features as they were then
   * @param gone takes the pairs of which a feature is gone while their alert is open
   */
  void read(DataInput in, List<String> stored, List<Subject> gone, int version) throws IOException {
    int[] index = new int[stored.size()];
    for (int s = 0; s < index.length; s++) {
      index[s] = -1;
      for (int j = 0; j < features.size(); j++) {
        index[s] = features.get(j).name().equals(stored.get(s)) ? j : index[s];
      }
    }
    rows = in.readInt();
    int n = in.readUnsignedShort();
    List<Pair> all = new ArrayList<>();
    for (int k = 0; k < n; k++) {
      int first = in.readUnsignedShort();
      int second = in.readUnsignedShort();
      if (first >= index.length || second >= index.length) {
        throw new IOException("drift state holds a pair of features that are not there");
      }
      String name = stored.get(first) + AND + stored.get(second);
      Pair pair = new Pair(name, index[first], index[second]);
      pair.products = in.readLong();
      if (in.readBoolean()) {
        pair.lost = in.readInt();
        pair.lostFirst = in.readLong();
        pair.lostSecond = in.readLong();
      }
      all.add(pair);
    }
    ComponentDetector before = null;
    for (Pair pair : all) {
      before = ComponentDetector.read(in, Component.score(Component.CORRELATION), before);
      pair.detector = new SubjectDetector(List.of(before));
      pair.alert.read(in, pair, version);
      boolean kept =
          pair.first >= 0 && pair.second >= 0 && canPair(pair.first) && canPair(pair.second);
      if (kept) {
        pairs.add(pair);
      } else if (pair.alert.isOpen()) {
        gone.add(pair);
      }
    }
    mark();
    for (int s = 0; s < index.length; s++) {
      byte[] column = new byte[Wire.count(in)];
      in.readFully(column, 0, Math.min(rows, column.length));
      if (index[s] >= 0) {
        codes[index[s]] = column;
      }
    }
    int windows = Wire.count(in);
    for (int w = 0; w < windows; w++) {
      int slot = in.readInt();
      byte[][] window = new byte[features.size()][0];
      for (int s = 0; s < index.length; s++) {
        byte[] column = new byte[Wire.count(in)];
        in.readFully(column);
        if (index[s] >= 0) {
          window[index[s]] = column;
        }
      }
      learnt.add(new Coded(slot, window));
    }
  }
}
