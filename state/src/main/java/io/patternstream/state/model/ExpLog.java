package io.patternstream.state.model;

/**
 * Exponential and natural logarithm of doubles in plain arithmetic, hence with the same bits on
 * every machine and in every Java, at a fraction of the cost of {@link StrictMath}.
 *
 * <p>exp: \( x = k \ln 2 + r,\ |r| \le \ln 2 / 2 \), with ln 2 in two parts (Cody and Waite), then
 * \( e^x = 2^k \sum_{i \le 13} r^i/i! \); the rest of the series is below 5e-18. log: \( x = 2^k
 * m,\ \sqrt{1/2} \le m < \sqrt 2,\ s = (m-1)/(m+1),\ \ln x = k \ln 2 + 2 \sum_{i \le 10}
 * s^{2i+1}/(2i+1) \); the rest is below 1e-18.
 *
 * <p>Both are within 2 ulp of {@link StrictMath} where they are used (a test says so): exp for
 * {@code |x| <= 700}, below which it gives 0 and above infinity; log for normal positive numbers
 * and infinity. {@code NaN} gives {@code NaN}. No tables, no allocation.
 */
final class ExpLog {
  private static final double END = 700;
  private static final double PER_LN2 = 1.4426950408889634;
  private static final double LN2_HIGH = 0x1.62e42feep-1; // the upper 32 bits: k times it is exact
  private static final double LN2_LOW = 0x1.a39ef35793c76p-33;
  private static final double ROUNDER = 0x1.8p52; // adding and subtracting it rounds to an integer
  private static final long EXPONENT = 0x7ff0000000000000L;
  private static final long SQRT_HALF = 0x3fe6a09e667f3bcdL;

  private ExpLog() {}

  static double exp(double x) {
    if (x > END) {
      return Double.POSITIVE_INFINITY;
    }
    if (x < -END) {
      return 0;
    }
    double k = x * PER_LN2 + ROUNDER - ROUNDER;
    double r = x - k * LN2_HIGH - k * LN2_LOW;
    double r2 = r * r;
    double r4 = r2 * r2;
    // Estrin's scheme: short chains of dependent operations.
    double low = (1 / 2.0 + r * (1 / 6.0)) + r2 * (1 / 24.0 + r * (1 / 120.0));
    double middle = (1 / 720.0 + r * (1 / 5040.0)) + r2 * (1 / 40320.0 + r * (1 / 362880.0));
    double high =
        (1 / 3628800.0 + r * (1 / 39916800.0)) + r2 * (1 / 479001600.0 + r * (1 / 6227020800.0));
    double power = 1 + (r + r2 * (low + r4 * (middle + r4 * high)));
    return power * Double.longBitsToDouble((long) (k + 1023) << 52);
  }

  static double log(double x) {
    long bits = Double.doubleToRawLongBits(x);
    long k = bits - SQRT_HALF >> 52; // rounds down: m lies in [sqrt(1/2), sqrt(2))
    double m = Double.longBitsToDouble(bits - (k << 52));
    double f = m - 1;
    double s = f / (2 + f);
    double s2 = s * s;
    double s4 = s2 * s2;
    double low = (1 / 3.0 + s2 * (1 / 5.0)) + s4 * (1 / 7.0 + s2 * (1 / 9.0));
    double high = (1 / 11.0 + s2 * (1 / 13.0)) + s4 * (1 / 15.0 + s2 * (1 / 17.0));
    double s8 = s4 * s4;
    double rest = s2 * (low + s8 * (high + s8 * (1 / 19.0 + s2 * (1 / 21.0))));
    double log = k * LN2_HIGH + (2 * s + (2 * s * rest + k * LN2_LOW));
    return (bits & EXPONENT) == EXPONENT ? x : log;
  }
}
