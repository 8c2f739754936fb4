package pluginhost_test

func host() {}
