package io.gantry.javaimage;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;

/**
 * The daemon, as building an image needs it: calls of Docker's Engine API by their paths without
 * the version. Errors are unchecked and carry the daemon's words.
 */
public interface DaemonCalls {
  /** What writes the body of a request. */
  interface Body {
    void writeTo(OutputStream out) throws IOException;
  }

  /** Whether it is on this machine, so that its containers' processes are seen here. */
  boolean isLocal();

  /** Whether this path answers with success. */
  boolean has(String path);

  /** The object at this path. */
  Map<String, ?> get(String path);

  /** The bytes at this path; the caller closes the stream. */
  InputStream open(String path);

  /** Posts an object; the answer, which is empty when there is none. */
  Map<String, ?> post(String path, Map<String, ?> body);

  void delete(String path);

  /** Loads the images of an archive. */
  void load(Body archive);
}
