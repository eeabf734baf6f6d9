package io.gantry.docker;

import io.gantry.engine.Images;
import java.util.function.Consumer;

/** {@code POST /images/load}. */
record ImageLoad(Images images) implements Endpoint {
  @Override
  public void serve(Call call) {
    boolean quiet = call.query().flag("quiet");
    ProgressStream out = new ProgressStream(call);
    Consumer<Images.Progress> progress = quiet ? _ -> {} : out::progress;
    out.run(() -> images.load(call.content(), progress).forEach(name -> loaded(out, name)));
    throw Wire.closed();
  }

  private static void loaded(ProgressStream out, String name) {
    String what = name.startsWith("sha256:") ? "Loaded image ID: " : "Loaded image: ";
    out.send(ProgressMessage.text(what + name + "\n"));
  }
}
