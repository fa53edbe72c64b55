"""Pure rules of the gateways: the language the network speaks."""
