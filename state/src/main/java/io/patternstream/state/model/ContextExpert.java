package io.patternstream.state.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Forecasters that do not look at the features ({@code learning} 4.7): the base rate \( (1/2 + \sum
 * \omega y)/(1 + \sum \omega) \), the recent label rate (an exponentially weighted mean, clipped to
 * [0.01, 0.99]), and the rule's confidence as it is.
 */
final class ContextExpert extends Expert {
  private enum Kind {
    BASE_RATE,
    RECENT,
    RULE
  }

  private final Kind kind;
  private final double step;
  private double positive = 0.5; // weighted sum, or the recent rate itself
  private double total = 1;

  private ContextExpert(Kind kind, double step) {
    this.kind = kind;
    this.step = step;
  }

  static ContextExpert baseRate() {
    return new ContextExpert(Kind.BASE_RATE, 0);
  }

  static ContextExpert recent(double halfLifeLabels) {
    return new ContextExpert(Kind.RECENT, 1 - StrictMath.pow(0.5, 1 / halfLifeLabels));
  }

  static ContextExpert rule() {
    return new ContextExpert(Kind.RULE, 0);
  }

  @Override
  void forecast(Inputs inputs) {
    double p =
        Logit.probability(
            switch (kind) {
              case BASE_RATE -> positive / total;
              case RECENT -> Math.min(0.99, Math.max(0.01, positive));
              case RULE -> inputs.rule();
            });
    if (p != probability()) { // most often nothing was learnt since
      says(Logit.of(p), p);
    }
  }

  @Override
  void explain(Inputs inputs, double scale, Terms terms) {
    switch (kind) {
      case BASE_RATE -> terms.base(scale * logit());
      case RECENT -> terms.context(scale, logit());
      case RULE -> terms.rule(scale, logit());
    }
  }

  @Override
  boolean prepare(Target target) {
    return Double.isFinite(logit() + target.weight() * target.unbiased());
  }

  @Override
  void learn(Inputs inputs, Target target) {
    switch (kind) {
      case BASE_RATE -> {
        positive += target.weight() * target.unbiased();
        total += target.weight();
      }
      case RECENT -> positive += target.weight() * step * (target.unbiased() - positive);
      case RULE -> {
        // The rule stays as it is.
      }
    }
  }

  @Override
  void write(DataOutput out) throws IOException {
    out.writeDouble(positive);
    out.writeDouble(total);
  }

  @Override
  void read(DataInput in) throws IOException {
    positive = in.readDouble();
    total = in.readDouble();
  }
}
