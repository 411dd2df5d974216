package io.patternstream.local;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A way between a client and a server of this machine that can be disturbed: delayed, frozen, cut
 * after some bytes, half closed, or shut.
 *
 * <p>It listens on loopback, on one port for its whole life; the server behind it may move ({@link
 * #target}). Bytes are never changed, lost or reordered while a connection lives: what was held
 * back while {@linkplain #freeze frozen} goes on afterwards, as over a network that had stalled.
 */
public final class TcpProxy implements AutoCloseable {
  private static final int CONNECT_MILLIS = 5_000;
  private static final int BUFFER_BYTES = 16 << 10;

  private final int port;
  private final List<Connection> connections = new CopyOnWriteArrayList<>();
  private final Object gate = new Object();
  private volatile int target;
  private volatile long delayMillis;
  private volatile boolean closed;
  private boolean frozen; // under gate
  private int held; // chunks of clients that wait at the gate, under gate
  private @Nullable ServerSocket door;
  private @Nullable Thread doorkeeper;

  private TcpProxy(int target) throws LocalServerException {
    this.target = target;
    ServerSocket opened = listen(0);
    this.port = opened.getLocalPort();
    open(opened);
  }

  /** Starts one before the server that listens, or will listen, on {@code target}. */
  public static TcpProxy start(int target) throws LocalServerException {
    return new TcpProxy(target);
  }

  /** The port that clients use. */
  public int port() {
    return port;
  }

  /** Where connections go that are made from now on. */
  public void target(int port) {
    target = port;
  }

  /** Connections that are open now. */
  public int connections() {
    return connections.size();
  }

  /** Holds every piece back for this long, in both directions; zero: no longer. */
  public void delay(Duration each) {
    delayMillis = each.toMillis();
  }

  /** Lets nothing through and keeps what comes; connections stay open, new ones are accepted. */
  public void freeze() {
    synchronized (gate) {
      frozen = true;
    }
  }

  /** Ends {@link #freeze}: what was kept goes on. */
  public void thaw() {
    synchronized (gate) {
      frozen = false;
      gate.notifyAll();
    }
  }

  /**
   * Waits until a client has sent something that is held back.
   *
   * @return false when none does in {@code patience}
   */
  public boolean awaitHeld(Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    synchronized (gate) {
      for (long left = patience.toNanos(); held == 0; left = deadline - System.nanoTime()) {
        if (left <= 0) {
          return false;
        }
        TimeUnit.NANOSECONDS.timedWait(gate, left);
      }
      return true;
    }
  }

  /** Resets each connection that is open now once {@code bytes} more of its client have passed. */
  public void resetAfter(long bytes) {
    for (Connection connection : connections) {
      connection.budget.set(bytes);
      if (bytes == 0) {
        connection.reset();
      }
    }
  }

  /** Tells the clients of all open connections that nothing more will come; they may still send. */
  public void halfClose() {
    connections.forEach(Connection::halfClose);
  }

  /** Refuses connections, as where nobody listens; those that are open stay. */
  public synchronized void refuse() {
    shut();
  }

  /** Ends {@link #refuse}. */
  public synchronized void accept() throws LocalServerException {
    if (door == null && !closed) {
      open(listen(port));
    }
  }

  private static ServerSocket listen(int port) throws LocalServerException {
    try {
      ServerSocket socket = new ServerSocket();
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 128);
      return socket;
    } catch (IOException e) {
      throw new LocalServerException("the proxy cannot listen: " + e.getMessage());
    }
  }

  private void open(ServerSocket socket) {
    door = socket;
    doorkeeper = daemon(() -> acceptFrom(socket), "proxy-" + port);
  }

  private void shut() {
    ServerSocket open = door;
    Thread keeper = doorkeeper;
    door = null;
    doorkeeper = null;
    if (open != null && keeper != null) {
      closeQuietly(open);
      // The system lets clients in as long as somebody still waits for them.
      joinFully(keeper);
    }
  }

  private void acceptFrom(ServerSocket socket) {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        daemon(() -> connect(client), "proxy-" + port + "-connect");
      } catch (IOException e) {
        // Shut by refuse or close; or the client was gone before it was let in.
      }
    }
  }

  private void connect(Socket client) {
    Socket server = new Socket();
    try {
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
      server.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), target), CONNECT_MILLIS);
    } catch (IOException e) {
      closeQuietly(server);
      reset(client); // nobody is there
      return;
    }
    Connection connection = new Connection(client, server);
    connections.add(connection);
    if (closed) {
      connection.reset();
      return;
    }
    daemon(() -> connection.pump(client, server, true), "proxy-" + port + "-to");
    daemon(() -> connection.pump(server, client, false), "proxy-" + port + "-from");
  }

  private static Thread daemon(Runnable work, String name) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private static void joinFully(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void reset(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
    } catch (IOException e) {
      // It is closed already.
    }
    closeQuietly(socket);
  }

  private static void closeQuietly(AutoCloseable socket) {
    try {
      socket.close();
    } catch (Exception e) {
      // Nothing is left to do with it.
    }
  }

  /** Resets all connections and stops listening. */
  @Override
  public synchronized void close() {
    closed = true;
    shut();
    connections.forEach(Connection::reset);
    thaw();
  }

  private final class Connection {
    private final Socket client;
    private final Socket server;
    private final AtomicLong budget = new AtomicLong(Long.MAX_VALUE);
    private int ended; // directions, under this

    Connection(Socket client, Socket server) {
      this.client = client;
      this.server = server;
    }

    void pump(Socket from, Socket to, boolean ofClient) {
      byte[] buffer = new byte[BUFFER_BYTES];
      try {
        InputStream in = from.getInputStream();
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          pass(ofClient);
          long left = ofClient ? take(n) : Long.MAX_VALUE;
          to.getOutputStream().write(buffer, 0, (int) Math.min(n, left));
          if (left <= n) {
            reset();
            return;
          }
        }
        to.shutdownOutput();
      } catch (IOException e) {
        // One side is gone: so is the other.
        reset();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        reset();
      }
      endOne();
    }

    /** What was left before {@code n} bytes of the client are taken from it. */
    private long take(int n) {
      return budget.getAndUpdate(
          left -> left == Long.MAX_VALUE ? Long.MAX_VALUE : Math.max(0, left - n));
    }

    /** Waits as long as the gate is shut and the delay lasts. */
    private void pass(boolean ofClient) throws InterruptedException {
      long millis = delayMillis;
      if (millis > 0) {
        TimeUnit.MILLISECONDS.sleep(millis);
      }
      synchronized (gate) {
        if (!frozen) {
          return;
        }
        held += ofClient ? 1 : 0;
        gate.notifyAll();
        try {
          while (frozen && !client.isClosed()) {
            gate.wait();
          }
        } finally {
          held -= ofClient ? 1 : 0;
        }
      }
    }

    private synchronized void endOne() {
      if (++ended == 2) {
        closeQuietly(client);
        closeQuietly(server);
        connections.remove(this);
      }
    }

    void halfClose() {
      try {
        client.shutdownOutput();
      } catch (IOException e) {
        // It is closed already.
      }
    }

    void reset() {
      TcpProxy.reset(client);
      TcpProxy.reset(server);
      connections.remove(this);
      synchronized (gate) {
        gate.notifyAll();
      }
    }
  }
}
