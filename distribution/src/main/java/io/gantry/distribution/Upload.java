package io.gantry.distribution;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A part of a body to send: {@code length} bytes from {@code offset}; can be sent again. */
record Upload(ContentTarget.Body body, long offset, long length) {
  static Upload of(byte[] bytes) {
    return new Upload(
        offset -> new ByteArrayInputStream(bytes, (int) offset, bytes.length), 0, bytes.length);
  }

  UploadStream open() throws IOException {
    InputStream content = body.open(offset);
    return new UploadStream(content, length);
  }
}
