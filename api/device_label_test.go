package api

import "testing"

// Each browser is called what its users call it, on iOS too, where all are Safari
// inside.
func TestDeviceLabel(t *testing.T) {
	const iPhone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
	const iPad = "Mozilla/5.0 (iPad; CPU OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
	const android = "Mozilla/5.0 (Linux; Android 15; K) AppleWebKit/537.36 (KHTML, like Gecko) "

	for userAgent, want := range map[string]string{
		iPhone + "Version/18.5 Mobile/15E148 Safari/604.1":                                                                              "Safari on iPhone",
		iPhone + "CriOS/137.0.7151.107 Mobile/15E148 Safari/604.1":                                                                      "Chrome on iPhone",
		iPad + "CriOS/137.0.7151.107 Mobile/15E148 Safari/604.1":                                                                        "Chrome on iPad",
		iPhone + "FxiOS/139.0 Mobile/15E148 Safari/605.1.15":                                                                            "Firefox on iPhone",
		iPhone + "Focus/139.0 Mobile/15E148 Safari/605.1.15":                                                                            "Firefox on iPhone",
		iPhone + "Version/18.0 EdgiOS/137.0.3296.62 Mobile/15E148 Safari/604.1":                                                         "Edge on iPhone",
		iPhone + "OPiOS/16.0.15.124050 Mobile/15E148 Safari/9537.53":                                                                    "Opera on iPhone",
		iPhone + "Version/18.5 Mobile/15E148 Safari/604.1 OPT/5.6.0":                                                                    "Opera on iPhone",
		iPhone + "GSA/371.0.768758478 Mobile/15E148 Safari/604.1":                                                                       "Google on iPhone",
		iPhone + "Version/18.5 Mobile/15E148 DuckDuckGo/7 Safari/605.1.15":                                                              "DuckDuckGo on iPhone",
		iPhone + "Version/17.5 YaBrowser/25.6.1.585.10 Mobile/15E148 Safari/604.1":                                                      "Yandex on iPhone",
		iPhone + "Version/18.0 Mobile/15E148 Safari/604.1 Vivaldi/7.4.3691.58":                                                          "Vivaldi on iPhone",
		iPhone + "Version/18.5 Brave/1.80 Mobile/15E148 Safari/604.1":                                                                   "Brave on iPhone",
		"Mozilla/5.0 (iPhone; U; CPU iPhone OS 18_5 like Mac OS X; en) AppleWebKit/537.51.1 (KHTML, like Gecko) Mobile UCBrowser/12.1":  "UC Browser on iPhone",
		android + "Chrome/137.0.0.0 Mobile Safari/537.36":                                                                               "Chrome on Android",
		android + "Chrome/137.0.0.0 Mobile Safari/537.36 EdgA/137.0.0.0":                                                                "Edge on Android",
		android + "SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36":                                                           "Samsung Internet on Android",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/137.0.0.0 Safari/537.36 Edg/137.0.0.0": "Edge on Windows",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/136.0.0.0 Safari/537.36 OPR/120.0.0.0": "Opera on Windows",
		"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/137.0.0.0 Safari/537.36":                "Chrome on ChromeOS",
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15":         "Safari on macOS",
		"Mozilla/5.0 (X11; Linux x86_64; rv:139.0) Gecko/20100101 Firefox/139.0":                                                        "Firefox on Linux",
		"curl/8.14.1":      "curl",
		"Go-http-client/2": "Unknown device",
		"":                 "Unknown device",
	} {
		if got := deviceLabel(userAgent); got != want {
			t.Errorf("%s is %q, want %q", userAgent, got, want)
		}
	}
}
