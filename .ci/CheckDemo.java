import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Checks the summary of {@code ./patternstream demo --seconds N --json}: {@code java CheckDemo.java FILE}. */
class CheckDemo {
  private static String json;
  private static int failed;

  public static void main(String[] args) throws Exception {
    json = Files.readString(Path.of(args[0]));
    check("predictions", 500, Double.MAX_VALUE);
    check("labels_positive", 50, Double.MAX_VALUE);
    check("labels_negative", 50, Double.MAX_VALUE);
    check("quality_rows", 1, Double.MAX_VALUE);
    check("drift_statistics", 1, Double.MAX_VALUE);
    check("lost", 0, 0);
    check("duplicated", 0, 0);
    check("inference_p99_ms", 0, 75);
    check("fallback_rate", 0, 1);
    check("cache_hit_rate", 0.8, 1);
    // The fault that the demo injects: volume in lots of 100.
    check("fault_alerts_opened", 1, 4);
    check("fault_factor", 100, 100);
    check("fault_alerts_resolved", value("fault_alerts_opened"), value("fault_alerts_opened"));
    check("other_alerts_opened", 0, 0);
    System.exit(failed == 0 ? 0 : 1);
  }

  private static double value(String key) {
    Matcher matcher = Pattern.compile("\"" + key + "\"\\s*:\\s*(-?[0-9.eE+-]+)").matcher(json);
    return matcher.find() ? Double.parseDouble(matcher.group(1)) : Double.NaN;
  }

  private static void check(String key, double least, double most) {
    double value = value(key);
    if (Double.isNaN(value)) {
      System.out.println("demo: " + key + " is missing in " + json);
      failed++;
      return;
    }
    if (!(value >= least && value <= most)) {
      System.out.println("demo: " + key + " = " + value + " is not in [" + least + ", " + most + "]");
      failed++;
    }
  }
}
