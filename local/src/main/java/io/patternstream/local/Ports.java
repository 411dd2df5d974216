package io.patternstream.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Finds a port on loopback that nobody listens on. */
public final class Ports {
  private Ports() {}

  /**
   * A port that is free now; another program may take it before its user does.
   *
   * @param wanted taken when it is free; 0 = any
   */
  public static int free(int wanted) throws LocalServerException {
    try (ServerSocket socket = new ServerSocket(wanted, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      if (wanted != 0) {
        return free(0);
      }
      throw new LocalServerException("no free port on loopback: " + e.getMessage());
    }
  }
}
