package io.patternstream.state.drift;

import io.patternstream.state.event.DriftAlert;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One thing that is watched: a feature, the prediction, the label rate, concept or calibration. It
 * has a detector once its reference is learnt, and at most one open alert.
 */
abstract class Subject {
  private final String family;
  private final String name;
  final AlertLifecycle alert = new AlertLifecycle();
  @Nullable SubjectDetector detector;

  Subject(String family, String name) {
    this.family = family;
    this.name = name;
  }

  String family() {
    return family;
  }

  String name() {
    return name;
  }

  /** The unit that it watches; null for anything else. */
  @Nullable WatchedUnit unit() {
    return null;
  }

  /** What an alert calls {@code component}. */
  String nameOf(Component component) {
    boolean moved = unit() != null && component.name().equals(SubjectDetector.OUT_OF_RANGE);
    return moved ? "unit" : component.name();
  }

  /** What an alert on {@code component} can say of the window that closes. */
  abstract Facts facts(Component component);

  /**
   * Opens and resolves alerts after all subjects of a window were updated.
   *
   * @param logThreshold natural logarithm of the evidence that the mean over all subjects needs
   * @return rows that changed, in the order of the subjects
   */
  static List<DriftAlert> judge(
      String group,
      List<? extends Subject> subjects,
      int window,
      double logThreshold,
      long logTime) {
    List<Subject> watched = new ArrayList<>();
    for (Subject subject : subjects) {
      if (subject.detector != null) {
        watched.add(subject);
      }
    }
    double[] evidence = new double[watched.size()];
    for (int i = 0; i < evidence.length; i++) {
      SubjectDetector detector = watched.get(i).detector;
      evidence[i] = detector == null ? ComponentDetector.NOTHING : detector.evidence();
    }
    boolean[] chosen = EvidenceBenjaminiHochberg.choose(evidence, logThreshold);
    double opensAt = logThreshold + StrictMath.log(Math.max(1, watched.size()));
    List<DriftAlert> changed = new ArrayList<>();
    for (int i = 0; i < chosen.length; i++) {
      Subject subject = watched.get(i);
      SubjectDetector detector = subject.detector;
      if (detector == null) {
        continue;
      }
      AlertLifecycle alert = subject.alert;
      if (alert.isOpen()) {
        changed.add(
            alert.isOver(detector, window)
                ? alert.resolve(group, subject, window, logTime, opensAt)
                : alert.goOn(group, subject, window, logTime, opensAt));
      } else if (chosen[i]) {
        changed.add(alert.open(group, subject, window, logTime, opensAt));
      }
    }
    return changed;
  }
}
