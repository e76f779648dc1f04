package dev.weft.controller.api;

/**
 * Why a request was not answered; the JSON body of every response that is not a success.
 *
 * @param error what failed
 * @param why   the reason
 * @param fix   what to do about it
 */
public record ApiError(String error, String why, String fix) {}
