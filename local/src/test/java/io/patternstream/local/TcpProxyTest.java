package io.patternstream.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TcpProxyTest {
  private static final int PATIENCE_MILLIS = 30_000;

  private Server server;
  private TcpProxy proxy;

  /** Says back what it hears, and keeps it. */
  private static final class Server implements AutoCloseable {
    private final ServerSocket door;
    private final byte mark;
    private final BlockingQueue<Integer> heard = new LinkedBlockingQueue<>();

    Server(int mark) throws IOException {
      this.door = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
      this.mark = (byte) mark;
      thread(this::accept);
    }

    private static void thread(Runnable work) {
      Thread thread = new Thread(work);
      thread.setDaemon(true);
      thread.start();
    }

    private void accept() {
      while (!door.isClosed()) {
        try {
          Socket socket = door.accept();
          thread(() -> answer(socket));
        } catch (IOException e) {
          return;
        }
      }
    }

    private void answer(Socket socket) {
      try (socket) {
        InputStream in = socket.getInputStream();
        for (int b = in.read(); b >= 0; b = in.read()) {
          heard.add(b);
          socket.getOutputStream().write(b + mark);
        }
        heard.add(-1);
      } catch (IOException e) {
        heard.add(-2); // reset
      }
    }

    int next() throws InterruptedException {
      Integer heard = this.heard.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
      assertThat(heard).as("what the server hears").isNotNull();
      return heard;
    }

    @Override
    public void close() throws IOException {
      door.close();
    }
  }

  @BeforeEach
  void start() throws Exception {
    server = new Server(0);
    proxy = TcpProxy.start(server.door.getLocalPort());
  }

  @AfterEach
  void stop() throws Exception {
    proxy.close();
    server.close();
  }

  private Socket client() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    socket.setSoTimeout(PATIENCE_MILLIS);
    return socket;
  }

  private static int ask(Socket client, int b) throws IOException {
    client.getOutputStream().write(b);
    return client.getInputStream().read();
  }

  @Test
  void bytesPassInBothDirectionsAndAnEndPassesToo() throws Exception {
    try (Socket client = client()) {
      assertThat(ask(client, 7)).isEqualTo(7);
      assertThat(server.next()).isEqualTo(7);
      client.shutdownOutput();
      assertThat(server.next()).isEqualTo(-1);
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void aConnectionIsResetAfterItsBytesAndNotBefore() throws Exception {
    try (Socket client = client();
        Socket later = new Socket()) {
      assertThat(ask(client, 1)).isEqualTo(1);
      proxy.resetAfter(2);
      assertThat(ask(client, 2)).as("the first of the two").isEqualTo(2);
      client.getOutputStream().write(new byte[] {3, 4});
      List<Integer> heard = new ArrayList<>();
      for (int next = server.next(); next != -2; next = server.next()) {
        heard.add(next);
      }
      assertThat(heard).as("up to the reset").startsWith(1, 2).doesNotContain(4, -1);
      assertThatThrownBy(() -> readToEnd(client)).isInstanceOf(SocketException.class);
      later.connect(client.getRemoteSocketAddress());
      assertThat(ask(later, 9)).as("only those open then").isEqualTo(9);
    }
  }

  private static void readToEnd(Socket client) throws IOException {
    InputStream in = client.getInputStream();
    while (in.read() >= 0) {
      // what came before the reset
    }
  }

  @Test
  void whatIsHeldBackWhileFrozenGoesOnAfterwards() throws Exception {
    try (Socket client = client()) {
      assertThat(ask(client, 1)).isEqualTo(1);
      assertThat(server.next()).isEqualTo(1);
      proxy.freeze();
      client.getOutputStream().write(2);
      assertThat(proxy.awaitHeld(Duration.ofMillis(PATIENCE_MILLIS))).isTrue();
      assertThat(server.heard).isEmpty();
      client.setSoTimeout(1);
      assertThatThrownBy(() -> client.getInputStream().read())
          .isInstanceOf(SocketTimeoutException.class);
      client.setSoTimeout(PATIENCE_MILLIS);
      proxy.thaw();
      assertThat(server.next()).isEqualTo(2);
      assertThat(client.getInputStream().read()).isEqualTo(2);
    }
  }

  @Test
  void nothingIsHeldWhileNobodySends() throws Exception {
    proxy.freeze();
    assertThat(proxy.awaitHeld(Duration.ofMillis(1))).isFalse();
  }

  @Test
  void everyPieceIsDelayedInBothDirections() throws Exception {
    try (Socket client = client()) {
      assertThat(ask(client, 1)).isEqualTo(1);
      proxy.delay(Duration.ofMillis(40));
      long before = System.nanoTime();
      assertThat(ask(client, 2)).isEqualTo(2);
      assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(80_000_000L);
    }
  }

  @Test
  void aHalfClosedClientHearsNothingMoreAndStillSends() throws Exception {
    try (Socket client = client()) {
      assertThat(ask(client, 1)).isEqualTo(1);
      assertThat(server.next()).isEqualTo(1);
      proxy.halfClose();
      assertThat(client.getInputStream().read()).isEqualTo(-1);
      client.getOutputStream().write(5);
      assertThat(server.next()).isEqualTo(5);
    }
  }

  @Test
  void connectionsAreRefusedAndLaterAcceptedOnTheSamePort() throws Exception {
    try (Socket before = client()) {
      assertThat(ask(before, 1)).isEqualTo(1);
      proxy.refuse();
      assertThatThrownBy(this::client).isInstanceOf(ConnectException.class);
      assertThat(ask(before, 2)).as("those that are open stay").isEqualTo(2);
      proxy.accept();
      try (Socket after = client()) {
        assertThat(ask(after, 3)).isEqualTo(3);
      }
    }
  }

  @Test
  void aServerThatHasMovedIsFoundByNewConnections() throws Exception {
    try (Server other = new Server(100)) {
      proxy.target(other.door.getLocalPort());
      try (Socket client = client()) {
        assertThat(ask(client, 1)).isEqualTo(101);
      }
    }
  }

  @Test
  void whereNoServerListensAClientIsReset() throws Exception {
    server.close();
    try (Socket client = client()) {
      assertThatThrownBy(
              () -> {
                client.getOutputStream().write(1);
                readToEnd(client);
              })
          .isInstanceOf(SocketException.class);
    }
  }
}
