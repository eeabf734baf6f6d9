package io.gantry.docker;

import io.gantry.engine.Images;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** {@code GET /images/get} and {@code GET /images/{name}/get}: an archive, streamed. */
record ImageSave(Images images, boolean several) implements Endpoint {
  private static final int CHUNK = 256 << 10;

  @Override
  public void serve(Call call) throws IOException {
    List<String> names = several ? names(call.query()) : List.of(call.path("name"));
    names.forEach(images::inspect); // A missing one must be told before the head is sent.
    ResponseStream out = call.stream("application/x-tar");
    BufferedOutputStream buffered = new BufferedOutputStream(out, CHUNK);
    images.save(names, buffered);
    buffered.flush();
    out.finish();
    throw Wire.closed();
  }

  private static List<String> names(Query query) {
    List<String> names = new ArrayList<>();
    query.all("names").forEach(value -> names.addAll(List.of(value.split(","))));
    if (names.isEmpty()) {
      throw HttpFailure.badRequest("no image named: give at least one in \"names\"");
    }
    return names;
  }
}
