import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs test classes; says which test failed first, and exits with 1 if any did. */
final class RunTests {
  public static void main(String[] classes) {
    LauncherDiscoveryRequestBuilder request = LauncherDiscoveryRequestBuilder.request();
    for (String name : classes) {
      request.selectors(DiscoverySelectors.selectClass(name));
    }
    int[] counts = new int[2];
    LauncherFactory.create()
        .execute(
            request.build(),
            new TestExecutionListener() {
              @Override
              public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                counts[0] += test.isTest() ? 1 : 0;
                if (result.getStatus() == TestExecutionResult.Status.FAILED) {
                  counts[1]++;
                  System.out.println(
                      "FAILED " + test.getLegacyReportingName().replace("()", ""));
                }
              }
            });
    System.exit(counts[0] == 0 || counts[1] > 0 ? 1 : 0);
  }
}
