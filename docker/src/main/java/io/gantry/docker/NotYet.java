package io.gantry.docker;

/** An endpoint that Docker has and this engine does not: says so by name, with status 501. */
record NotYet(String method, String path) implements Endpoint {
  @Override
  public void serve(Call call) {
    throw new HttpFailure(501, method + " " + path + " is not available in Gantry yet");
  }
}
