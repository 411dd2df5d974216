package io.patternstream.cli.cluster;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Enumeration;

/**
 * The classes of a jar of the job, over Flink's.
 *
 * <p>As on a cluster, where nothing of the job stands beside Flink: what this program has of the
 * job itself stays hidden, and what the jar and this program both have is the jar's. Flink's own
 * loader would take connectors from here, and show each migration twice.
 */
final class JarClassLoader extends URLClassLoader {
  private static final String OURS = "io.patternstream.";
  private static final ClassLoader THIS_PROGRAM = JarClassLoader.class.getClassLoader();

  static {
    ClassLoader.registerAsParallelCapable();
  }

  JarClassLoader(URL jar) {
    super(new URL[] {jar}, ClassLoader.getPlatformClassLoader());
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    try {
      return super.findClass(name);
    } catch (ClassNotFoundException e) {
      if (name.startsWith(OURS)) {
        throw e;
      }
      return THIS_PROGRAM.loadClass(name);
    }
  }

  @Override
  public URL findResource(String name) {
    URL own = super.findResource(name);
    return own != null || isOurs(name) ? own : THIS_PROGRAM.getResource(name);
  }

  @Override
  public Enumeration<URL> findResources(String name) throws IOException {
    Enumeration<URL> own = super.findResources(name);
    return own.hasMoreElements() || isOurs(name) ? own : THIS_PROGRAM.getResources(name);
  }

  private static boolean isOurs(String resource) {
    return resource.startsWith(OURS.replace('.', '/'));
  }
}
