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
    System.exit(failed == 0 ? 0 : 1);
  }

  private static void check(String key, double least, double most) {
    Matcher matcher = Pattern.compile("\"" + key + "\"\\s*:\\s*(-?[0-9.eE+-]+)").matcher(json);
    if (!matcher.find()) {
      System.out.println("demo: " + key + " is missing in " + json);
      failed++;
      return;
    }
    double value = Double.parseDouble(matcher.group(1));
    if (!(value >= least && value <= most)) {
      System.out.println("demo: " + key + " = " + value + " is not in [" + least + ", " + most + "]");
      failed++;
    }
  }
}
